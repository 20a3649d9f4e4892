//! The two halves of a program.
//!
//! The first half is a program of its own: memory, data, tables, exports, and the functions that are kept. Where it
//! would call a function of the rest, it calls through the table of functions, where a **door** stands until the rest
//! has come: a small function that asks the host to load the rest (`rest.load`, which returns when it is there) and then
//! calls through the same place again. The rest shares memory, tables and globals with the first half; when it is
//! instantiated its functions take the places of their doors, and from then on no door is passed any more.
//!
//! Data stays with the first half, but for late blocks (`late.rs`) that nothing there can name.

use crate::facts::Facts;
use crate::late::{self, Late};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Instruction, Module, TableSection, TypeSection,
};
use wasmparser::{
    CodeSectionReader, Data, DataKind, ElementSectionReader, ExportSectionReader, FunctionBody, FunctionSectionReader,
    ImportSectionReader, Operator, Parser, Payload, TableSectionReader, TypeSectionReader,
};

type Failed = reencode::Error<Lost>;

/// A function that is called from the half where it has no number: this program has planned badly.
#[derive(Debug)]
pub struct Lost(u32);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {} cannot be called from the other half", self.0)
    }
}

impl Error for Lost {}

/// Where the rest finds what it shares with the first half.
const SHARED: &str = "first";

/// Both programs, and what was counted.
pub struct Halves {
    /// The program that starts.
    pub first: Vec<u8>,
    /// What is instantiated later, with what the first half exports.
    pub rest: Vec<u8>,
    /// Functions of the first half.
    pub kept: usize,
    /// Functions of the rest that the first half may call.
    pub doors: usize,
    /// Bytes of data that come late.
    pub late: usize,
    /// Blocks that could have, if the first half did not name them.
    pub stay: usize,
}

/// Who stands where.
struct Plan<'a> {
    facts: &'a Facts,
    kept: Vec<bool>,
    /// The place in the table of each function of the rest that the first half may call, by its number.
    doors: BTreeMap<u32, u32>,
    /// Those of them whose place is new.
    added: Vec<(u32, u32)>,
    /// The number of each function in the first half; a door's for those of the rest.
    in_first: BTreeMap<u32, u32>,
    /// The number of each function in the rest.
    in_rest: BTreeMap<u32, u32>,
    /// Imports of the host that the rest needs, and functions of the first half that it calls: by number.
    hosts: Vec<u32>,
    lent: Vec<u32>,
    table_len: u32,
}

impl<'a> Plan<'a> {
    fn new(facts: &'a Facts, ran: &[u8]) -> Result<Plan<'a>, Box<dyn Error>> {
        if ran.len() < facts.defined.len() {
            return Err(format!("{} marks for {} functions", ran.len(), facts.defined.len()).into());
        }
        let mut kept: Vec<bool> = ran[..facts.defined.len()].iter().map(|mark| *mark != 0).collect();
        for function in &facts.open {
            if let Some(place) = facts.place(*function) {
                kept[place] = true;
            }
        }
        let base = u32::try_from(facts.imported.len())?;
        let is_rest = |function: u32| facts.place(function).is_some_and(|place| !kept[place]);
        let mut plan = Plan {
            facts,
            doors: BTreeMap::new(),
            added: Vec::new(),
            in_first: (0..base).map(|host| (host, host)).collect(),
            in_rest: BTreeMap::new(),
            hosts: Vec::new(),
            lent: Vec::new(),
            table_len: facts.table_len,
            kept: Vec::new(),
        };
        for (slot, function) in facts.slots.iter().filter(|(_, function)| is_rest(*function)) {
            plan.doors.entry(*function).or_insert(*slot);
        }
        let mut wanted: Vec<u32> = Vec::new();
        for (place, calls) in facts.calls.iter().enumerate() {
            if kept[place] {
                for function in calls.iter().filter(|function| is_rest(**function)) {
                    if let std::collections::btree_map::Entry::Vacant(door) = plan.doors.entry(*function) {
                        door.insert(plan.table_len);
                        plan.added.push((plan.table_len, *function));
                        plan.table_len += 1;
                    }
                }
            } else {
                wanted.extend(calls.iter().filter(|function| !is_rest(**function)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        (plan.hosts, plan.lent) = wanted.into_iter().partition(|function| *function < base);
        // The host's `load` comes after its other functions, doors after what is kept.
        let functions = (base..).zip(&kept);
        let stay = functions.clone().filter(|(_, kept)| **kept).map(|(function, _)| function);
        let doors: Vec<u32> = plan.doors.keys().copied().collect();
        plan.in_first.extend(stay.chain(doors).zip(base + 1..));
        let go = functions.filter(|(_, kept)| !**kept).map(|(function, _)| function);
        plan.in_rest = plan.hosts.iter().chain(&plan.lent).copied().chain(go).zip(0..).collect();
        plan.kept = kept;
        Ok(plan)
    }

    /// The host's function that loads the rest.
    fn load(&self) -> u32 {
        self.facts.imported.len() as u32
    }

    fn type_of(&self, function: u32) -> u32 {
        match self.facts.place(function) {
            None => self.facts.imported[function as usize],
            Some(place) => self.facts.defined[place],
        }
    }
}

/// Short names, one for each number.
fn name(kind: char, number: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";
    let (mut name, mut left) = (String::from(kind), number);
    loop {
        name.push(char::from(LETTERS[left % 32]));
        left /= 32;
        if left == 0 {
            return name;
        }
    }
}

struct First<'a> {
    plan: &'a Plan<'a>,
    late: Vec<Late>,
}

impl Reencode for First<'_> {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Failed> {
        let here = self.plan.in_first.get(&function).copied();
        here.ok_or(reencode::Error::UserError(Lost(function)))
    }

    fn mem_arg(&mut self, arg: wasmparser::MemArg) -> Result<wasm_encoder::MemArg, Failed> {
        self.late.iter_mut().for_each(|block| block.hear_of(arg.offset));
        utils::mem_arg(self, arg)
    }

    fn instruction<'b>(&mut self, from: Operator<'b>) -> Result<Instruction<'b>, Failed> {
        if let Operator::I32Const { value } = from {
            self.late.iter_mut().for_each(|block| block.hear_of(u64::from(value as u32)));
        }
        utils::instruction(self, from)
    }

    fn data_count(&mut self, count: u32) -> Result<u32, Failed> {
        Ok(count + 2 * self.late.len() as u32)
    }

    /// A segment with a block becomes three: what is before it, the block (nothing, if it comes late), what is behind.
    fn parse_data(&mut self, to: &mut DataSection, from: Data<'_>) -> Result<(), Failed> {
        let Some((address, mut left)) = placed(&from) else {
            return utils::parse_data(self, to, from);
        };
        let mut here = address;
        let mut put = |at: u64, bytes: &[u8]| {
            to.active(0, &ConstExpr::i32_const(at as i32), bytes.iter().copied());
        };
        for block in self.late.iter().filter(|block| (address..address + from.data.len() as u64).contains(&block.start))
        {
            let (before, rest) = left.split_at((block.start - here) as usize);
            let (bytes, behind) = rest.split_at(block.bytes.len());
            put(here, before);
            put(block.start, if block.is_named { bytes } else { &[] });
            (here, left) = (block.start + bytes.len() as u64, behind);
        }
        put(here, left);
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: wasmparser::CustomSectionReader<'_>) -> Result<(), Failed> {
        Ok(())
    }

    fn parse_type_section(&mut self, to: &mut TypeSection, from: TypeSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_type_section(self, to, from)?;
        to.ty().function([], []);
        Ok(())
    }

    fn parse_import_section(&mut self, to: &mut ImportSection, from: ImportSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_import_section(self, to, from)?;
        to.import("rest", "load", EntityType::Function(self.plan.facts.params.len() as u32));
        Ok(())
    }

    fn parse_function_section(&mut self, to: &mut FunctionSection, _: FunctionSectionReader<'_>) -> Result<(), Failed> {
        let plan = self.plan;
        for (kind, _) in plan.facts.defined.iter().zip(&plan.kept).filter(|(_, kept)| **kept) {
            to.function(*kind);
        }
        for function in plan.doors.keys() {
            to.function(plan.type_of(*function));
        }
        Ok(())
    }

    fn parse_table_section(&mut self, to: &mut TableSection, from: TableSectionReader<'_>) -> Result<(), Failed> {
        for (number, table) in (0..).zip(from) {
            to.table(enlarged(self.plan, number, self.table_type(table?.ty)?));
        }
        Ok(())
    }

    fn parse_element_section(&mut self, to: &mut ElementSection, from: ElementSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_element_section(self, to, from)?;
        if let Some((start, _)) = self.plan.added.first() {
            let mut doors = Vec::new();
            for (_, function) in &self.plan.added {
                doors.push(self.function_index(*function)?);
            }
            place(to, self.plan, *start, doors);
        }
        Ok(())
    }

    fn parse_export_section(&mut self, to: &mut ExportSection, from: ExportSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_export_section(self, to, from)?;
        let facts = self.plan.facts;
        for (kind, letter, count) in [
            (ExportKind::Memory, '+', facts.memories.len()),
            (ExportKind::Table, '*', facts.tables.len()),
            (ExportKind::Global, '=', facts.globals.len()),
        ] {
            for number in 0..count {
                to.export(&name(letter, number), kind, number as u32);
            }
        }
        for (number, function) in self.plan.lent.iter().enumerate() {
            to.export(&name('-', number), ExportKind::Func, self.function_index(*function)?);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, to: &mut CodeSection, from: CodeSectionReader<'_>) -> Result<(), Failed> {
        let plan = self.plan;
        for (body, _) in from.into_iter().zip(&plan.kept).filter(|(_, kept)| **kept) {
            to.function(&self.body(body?)?);
        }
        for (function, slot) in &plan.doors {
            let kind = plan.type_of(*function);
            let mut door = Function::new([]);
            door.instruction(&Instruction::Call(plan.load()));
            for param in 0..plan.facts.params[kind as usize] {
                door.instruction(&Instruction::LocalGet(param as u32));
            }
            through_table(&mut door, plan, *slot, kind);
            door.instruction(&Instruction::End);
            to.function(&door);
        }
        Ok(())
    }
}

impl First<'_> {
    /// A function's body with its calls of the rest going through the table.
    fn body(&mut self, from: FunctionBody<'_>) -> Result<Function, Failed> {
        let mut body = self.new_function_with_parsed_locals(&from)?;
        let mut reader = from.get_operators_reader()?;
        while !reader.eof() {
            match reader.read()? {
                Operator::Call { function_index } if self.plan.doors.contains_key(&function_index) => {
                    through_table(
                        &mut body,
                        self.plan,
                        self.plan.doors[&function_index],
                        self.plan.type_of(function_index),
                    );
                }
                other => {
                    body.instruction(&self.instruction(other)?);
                }
            }
        }
        Ok(body)
    }
}

fn through_table(body: &mut Function, plan: &Plan<'_>, slot: u32, kind: u32) {
    body.instruction(&Instruction::I32Const(slot as i32));
    body.instruction(&Instruction::CallIndirect { type_index: kind, table_index: plan.facts.table });
}

/// Puts functions into the table from a place on.
fn place(to: &mut ElementSection, plan: &Plan<'_>, start: u32, functions: Vec<u32>) {
    let table = Some(plan.facts.table).filter(|table| *table > 0);
    to.active(table, &ConstExpr::i32_const(start as i32), Elements::Functions(functions.into()));
}

/// The table of functions with room for the new doors.
fn enlarged(plan: &Plan<'_>, number: u32, mut table: wasm_encoder::TableType) -> wasm_encoder::TableType {
    if number == plan.facts.table {
        let more = u64::from(plan.table_len - plan.facts.table_len);
        table.minimum += more;
        table.maximum = table.maximum.map(|most| most + more);
    }
    table
}

struct Rest<'a>(&'a Plan<'a>);

impl Reencode for Rest<'_> {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Failed> {
        let here = self.0.in_rest.get(&function).copied();
        here.ok_or(reencode::Error::UserError(Lost(function)))
    }
}

/// Cuts a program by what ran (a byte for each function that is defined, not zero if it did).
///
/// # Errors
/// The program cannot be read or has what cannot be cut; there are too few marks.
pub fn cut(program: &[u8], facts: &Facts, ran: &[u8]) -> Result<Halves, Box<dyn Error>> {
    let plan = Plan::new(facts, ran)?;
    let mut first = Module::new();
    let mut half = First { plan: &plan, late: late(program)? };
    half.parse_core_module(&mut first, Parser::new(0), program)?;
    let kept = plan.kept.iter().filter(|kept| **kept).count();
    let (stay, go): (Vec<Late>, Vec<Late>) = half.late.into_iter().partition(|block| block.is_named);
    let late = go.iter().map(|block| block.bytes.len()).sum();
    Ok(Halves {
        first: first.finish(),
        rest: rest(program, &plan, &go)?,
        kept,
        doors: plan.doors.len(),
        late,
        stay: stay.len(),
    })
}

/// The blocks that may come late, as far as the program's data names them.
fn late(program: &[u8]) -> Result<Vec<Late>, Box<dyn Error>> {
    let mut segments = Vec::new();
    for payload in Parser::new(0).parse_all(program) {
        if let Payload::DataSection(data) = payload? {
            for segment in data {
                segments.extend(placed(&segment?));
            }
        }
    }
    let mut late: Vec<Late> = segments.iter().flat_map(|(address, bytes)| late::blocks(*address, bytes)).collect();
    for (address, bytes) in segments {
        late::hear_words(&mut late, address, bytes);
    }
    Ok(late)
}

/// Where a segment stands in the one memory, if it is put there at once.
fn placed<'a>(segment: &Data<'a>) -> Option<(u64, &'a [u8])> {
    let DataKind::Active { memory_index: 0, offset_expr } = &segment.kind else {
        return None;
    };
    match offset_expr.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => Some((u64::from(value as u32), segment.data)),
        _ => None,
    }
}

fn rest(program: &[u8], plan: &Plan<'_>, late: &[Late]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut own = Rest(plan);
    let (mut types, mut imports, mut functions, mut code) =
        (TypeSection::new(), ImportSection::new(), FunctionSection::new(), CodeSection::new());
    let mut body_at = 0;
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::TypeSection(from) => own.parse_type_section(&mut types, from)?,
            Payload::ImportSection(from) => {
                let every = from.into_imports().collect::<Result<Vec<_>, _>>()?;
                for host in &plan.hosts {
                    let import = every[*host as usize];
                    imports.import(import.module, import.name, EntityType::Function(plan.type_of(*host)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                if !plan.kept[body_at] {
                    functions.function(plan.facts.defined[body_at]);
                    own.parse_function_body(&mut code, body)?;
                }
                body_at += 1;
            }
            _ => {}
        }
    }
    for (number, function) in plan.lent.iter().enumerate() {
        imports.import(SHARED, &name('-', number), EntityType::Function(plan.type_of(*function)));
    }
    share(plan, &mut imports)?;
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&moved_in(plan)).section(&code);
    let mut data = DataSection::new();
    for block in late {
        data.active(0, &ConstExpr::i32_const(block.start as i32), block.bytes.iter().copied());
    }
    module.section(&data);
    Ok(module.finish())
}

/// Memory, tables and globals of the first half.
fn share(plan: &Plan<'_>, imports: &mut ImportSection) -> Result<(), Box<dyn Error>> {
    let facts = plan.facts;
    let mut plain = RoundtripReencoder;
    for (number, memory) in facts.memories.iter().enumerate() {
        imports.import(SHARED, &name('+', number), EntityType::Memory(plain.memory_type(*memory)?));
    }
    for (number, table) in facts.tables.iter().enumerate() {
        let table = enlarged(plan, number as u32, plain.table_type(*table)?);
        imports.import(SHARED, &name('*', number), EntityType::Table(table));
    }
    for (number, global) in facts.globals.iter().enumerate() {
        imports.import(SHARED, &name('=', number), EntityType::Global(plain.global_type(*global)?));
    }
    Ok(())
}

/// The functions of the rest take their places in the table, run by run.
fn moved_in(plan: &Plan<'_>) -> ElementSection {
    let places = plan.facts.slots.iter().chain(&plan.added).filter(|(_, function)| plan.doors.contains_key(function));
    let places: BTreeMap<u32, u32> = places.copied().collect();
    let mut elements = ElementSection::new();
    let mut run: Vec<u32> = Vec::new();
    let mut end = 0;
    for (slot, function) in places {
        if slot != end && !run.is_empty() {
            let start = end - run.len() as u32;
            place(&mut elements, plan, start, std::mem::take(&mut run));
        }
        run.push(plan.in_rest[&function]);
        end = slot + 1;
    }
    if !run.is_empty() {
        let start = end - run.len() as u32;
        place(&mut elements, plan, start, run);
    }
    elements
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, MemorySection, MemoryType, RefType, TableType, ValType};
    use wasmparser::Validator;

    /// Four functions of one number: 0 is exported and calls 1 and the host, 1 calls 2, 3 and the host; 1 and 3 stand in the
    /// table. A text that may come late is named by the function of this number.
    fn program(names_late: usize) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("page", "host", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for (number, calls) in [vec![2, 0], vec![3, 4, 0], vec![], vec![]].iter().enumerate() {
            functions.function(0);
            let mut body = Function::new([]);
            body.instruction(&Instruction::LocalGet(0));
            for callee in calls {
                body.instruction(&Instruction::Call(*callee));
            }
            if number == names_late {
                body.instruction(&Instruction::I32Const(64)).instruction(&Instruction::I32Add);
            }
            code.function(body.instruction(&Instruction::End));
        }
        let mut tables = TableSection::new();
        let (minimum, maximum) = (3, Some(3));
        tables.table(TableType { element_type: RefType::FUNCREF, table64: false, minimum, maximum, shared: false });
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, 1);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(vec![2, 4].into()));
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(60), *b"ab: <<late<<text>>late>>cd");
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&exports).section(&elements).section(&code).section(&data);
        module.finish()
    }

    fn halves(names_late: usize, ran: &[u8]) -> Halves {
        let program = program(names_late);
        let halves = cut(&program, &Facts::of(&program).unwrap(), ran).unwrap();
        for half in [&halves.first, &halves.rest] {
            Validator::new().validate_all(half).unwrap();
        }
        halves
    }

    fn has(half: &[u8], text: &str) -> bool {
        half.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn both_halves_are_programs_and_doors_stand_for_what_may_be_called() {
        let all = halves(1, &[1, 1, 1, 1]);
        assert_eq!((all.kept, all.doors), (4, 0));
        // 1 is called and in the table, 3 in the table, 2 by nobody who stays.
        let least = halves(1, &[0, 0, 0, 0]);
        assert_eq!((least.kept, least.doors), (1, 2));
        let some = halves(1, &[1, 0, 1, 0]);
        assert_eq!((some.kept, some.doors), (2, 2));
        // Both are called from the first half only through the table's old places.
        let facts = Facts::of(&some.first).unwrap();
        assert_eq!((facts.table_len, facts.slots.len()), (3, 2));
        let called = halves(1, &[1, 1, 0, 1]);
        assert_eq!((called.kept, called.doors), (3, 1));
        assert_eq!(Facts::of(&called.first).unwrap().table_len, 4, "2 stood in no table and needs a place");
    }

    #[test]
    fn whatever_the_rest_asks_of_the_first_half_is_there() {
        let halves = halves(1, &[1, 0, 1, 0]);
        let mut given = Vec::new();
        for payload in Parser::new(0).parse_all(&halves.first) {
            if let Payload::ExportSection(exports) = payload.unwrap() {
                given.extend(exports.into_iter().map(|export| export.unwrap().name.to_owned()));
            }
        }
        let mut asked = Vec::new();
        for payload in Parser::new(0).parse_all(&halves.rest) {
            if let Payload::ImportSection(imports) = payload.unwrap() {
                for import in imports.into_imports().map(Result::unwrap) {
                    match import.module {
                        SHARED => asked.push(import.name.to_owned()),
                        other => assert_eq!((other, import.name), ("page", "host")),
                    }
                }
            }
        }
        assert_eq!(asked, ["-a", "+a", "*a"], "the function 2, memory, table");
        assert!(asked.iter().all(|name| given.contains(name)), "{given:?}");
    }

    #[test]
    fn a_text_comes_late_unless_the_first_half_can_name_it() {
        let late = halves(1, &[1, 0, 0, 0]);
        assert_eq!((late.late, late.stay), (20, 0));
        assert!(!has(&late.first, "text") && has(&late.rest, "<<late<<text>>late>>") && has(&late.first, "ab: "));
        let named = halves(0, &[1, 0, 0, 0]);
        assert_eq!((named.late, named.stay), (0, 1));
        assert!(has(&named.first, "<<late<<text>>late>>") && !has(&named.rest, "text"));
    }

    #[test]
    fn marks_of_another_program_are_refused() {
        let program = program(1);
        let why = cut(&program, &Facts::of(&program).unwrap(), &[1, 1]).err().map(|why| why.to_string());
        assert_eq!(why.as_deref(), Some("2 marks for 4 functions"));
    }
}
