//! What the linker knew of a program: where each object of its data lies, what names it, and what it names.
//!
//! Read from the program as it was linked, with `--emit-relocs`. What comes after (wasm-bindgen, wasm-opt) changes code,
//! but no address of data and no place in the table of functions, since numbers anywhere may mean them.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::Range;
use wasmparser::{BinaryReader, KnownCustom, Linking, Parser, Payload, RelocationEntry, RelocationType, SymbolInfo};

/// The program's data, as the linker left it.
#[derive(Debug, Default)]
pub struct Linked {
    /// Objects by address; none overlaps another.
    pub objects: Vec<Object>,
    /// Numbers in code that mean an object, though they may lie outside of it: as where a table begins at a letter.
    pub meant: BTreeMap<u32, BTreeSet<usize>>,
    /// All data: its address, its bytes.
    pub data: Vec<(u32, Vec<u8>)>,
}

/// Data with a name of its own.
#[derive(Debug, Default)]
pub struct Object {
    pub at: Range<u32>,
    /// Other objects that it names.
    pub names: BTreeSet<usize>,
}

/// The parts of the file that are needed.
#[derive(Default)]
struct File<'a> {
    /// Contents of sections, by their number.
    sections: Vec<&'a [u8]>,
    code: usize,
    data: usize,
    /// Of each segment: its address, and where its bytes are in the data section.
    segments: Vec<(u32, Range<usize>)>,
    symbols: Vec<SymbolInfo<'a>>,
    relocations: Vec<(usize, RelocationEntry)>,
}

impl Linked {
    /// Reads a program as it was linked.
    ///
    /// # Errors
    /// It was linked without `--emit-relocs`, or is no such program.
    pub fn of(program: &[u8]) -> Result<Linked, Box<dyn Error>> {
        let file = File::of(program)?;
        if file.relocations.is_empty() {
            return Err("the program was linked without --emit-relocs".into());
        }
        let mut linked = Linked { data: file.bytes(), ..Linked::default() };
        let mut spans: BTreeSet<(u32, u32)> = BTreeSet::new();
        for symbol in &file.symbols {
            spans.extend(file.span(symbol).filter(|(start, end)| start < end));
        }
        // Names for the same data, or for a part of another's, make one object.
        for (start, end) in spans {
            match linked.objects.last_mut() {
                Some(last) if start < last.at.end => last.at.end = last.at.end.max(end),
                _ => linked.objects.push(Object { at: start..end, ..Object::default() }),
            }
        }
        for (section, entry) in &file.relocations {
            linked.note(&file, *section, entry)?;
        }
        Ok(linked)
    }

    fn note(&mut self, file: &File<'_>, section: usize, entry: &RelocationEntry) -> Result<(), Box<dyn Error>> {
        let here = file.sections[section].get(entry.offset as usize..).ok_or("a relocation behind its section")?;
        let mut reader = BinaryReader::new(here, 0);
        use RelocationType as Kind;
        let number = match entry.ty {
            Kind::MemoryAddrLeb => reader.read_var_u32()?,
            Kind::MemoryAddrSleb => reader.read_var_i32()? as u32,
            Kind::MemoryAddrI32 => reader.read_u32()?,
            Kind::TableIndexSleb | Kind::TableIndexI32 => return Ok(()),
            Kind::FunctionIndexLeb | Kind::TypeIndexLeb | Kind::GlobalIndexLeb | Kind::TableNumberLeb => return Ok(()),
            other => return Err(format!("a relocation of the kind {other:?}").into()),
        };
        let target = file.symbols.get(entry.index as usize).and_then(|symbol| file.span(symbol));
        let Some(target) = target.and_then(|(start, _)| self.object(start)) else {
            return Ok(());
        };
        if section == file.code {
            self.meant.entry(number).or_default().insert(target);
        } else if section == file.data {
            let at = file.address(entry.offset as usize).and_then(|address| self.object(address));
            self.objects[at.ok_or("a relocation outside of all objects")?].names.insert(target);
        }
        Ok(())
    }

    /// Whether a program is made of this one: whether its data is the same.
    pub fn is_of(&self, data: &[(u32, Vec<u8>)]) -> bool {
        data.iter().all(|(start, bytes)| {
            self.data.iter().any(|(own, all)| {
                let from = start.checked_sub(*own).map_or(all.len(), |from| from as usize);
                all.get(from..).is_some_and(|all| all.starts_with(bytes))
            })
        })
    }

    /// The objects that a number in code may mean. What comes after the linker may have added an offset to an address, so
    /// it may lie anywhere in an object; but where one begins is also where another ends, and there the linker knows.
    pub fn named(&self, number: u32) -> impl Iterator<Item = usize> {
        let meant = self.meant.get(&number);
        let inside = self.object(number).filter(|object| meant.is_none() || self.objects[*object].at.start < number);
        meant.into_iter().flatten().copied().chain(inside)
    }

    /// Bytes of data that a number in code may mean.
    pub fn bytes(&self, number: u32) -> usize {
        self.named(number).map(|object| self.objects[object].at.len()).sum()
    }

    /// The object in which an address lies.
    pub fn object(&self, address: u32) -> Option<usize> {
        let behind = self.objects.partition_point(|object| object.at.start <= address);
        let place = behind.checked_sub(1)?;
        self.objects[place].at.contains(&address).then_some(place)
    }
}

impl<'a> File<'a> {
    fn of(program: &'a [u8]) -> Result<File<'a>, Box<dyn Error>> {
        let mut file = File::default();
        for payload in Parser::new(0).parse_all(program) {
            let payload = payload?;
            let range = match &payload {
                Payload::CodeSectionStart { unchecked_range, .. } => Some(unchecked_range.clone()),
                _ => payload.as_section().map(|(_, range)| range),
            };
            if let Some(range) = range {
                file.sections.push(&program[range.start as usize..range.end as usize]);
            }
            let number = file.sections.len().saturating_sub(1);
            match payload {
                Payload::CodeSectionStart { .. } => file.code = number,
                Payload::DataSection(data) => {
                    file.data = number;
                    let start = data.range().start;
                    for segment in data {
                        let segment = segment?;
                        let (address, bytes) = crate::facts::placed(&segment).ok_or("data that is put nowhere")?;
                        let end = (segment.range.end - start) as usize;
                        file.segments.push((address, end - bytes.len()..end));
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                file.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reloc) => {
                        for entry in reloc.entries() {
                            file.relocations.push((reloc.section_index() as usize, entry?));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(file)
    }

    fn bytes(&self) -> Vec<(u32, Vec<u8>)> {
        let data = self.sections.get(self.data).copied().unwrap_or_default();
        self.segments.iter().map(|(address, bytes)| (*address, data[bytes.clone()].to_vec())).collect()
    }

    /// Where a symbol's data lies.
    fn span(&self, symbol: &SymbolInfo<'_>) -> Option<(u32, u32)> {
        let SymbolInfo::Data { symbol: Some(place), .. } = symbol else {
            return None;
        };
        let start = self.segments.get(place.index as usize)?.0 + place.offset;
        Some((start, start + place.size))
    }

    /// The address of what lies at an offset of the data section.
    fn address(&self, offset: usize) -> Option<u32> {
        let (address, bytes) = self.segments.iter().find(|(_, bytes)| bytes.contains(&offset))?;
        Some(address + (offset - bytes.start) as u32)
    }
}
