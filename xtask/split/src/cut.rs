//! The two halves of a program.
//!
//! The first half is a program of its own: memory, tables, exports, and the functions and data that are kept. All its calls
//! of the rest go through the table of functions, where nobody stands in the places of the rest. Before each call through the
//! table it makes **ready**: where nobody stands in the place, it asks the host to load the rest (`rest.load`, which
//! returns when it is there). The rest shares memory, tables and globals with the first half; when it is instantiated its
//! functions take their places, and from then on nothing is waited for. Functions of the first half that the rest calls are
//! lent to it in a table of their own, which is shorter than exports: the host hands them over by their numbers there.
//!
//! Functions of the host are known to both halves by their numbers among the whole program's imports, which are shorter than
//! their names.
//!
//! Data that the first half cannot name (`reach.rs`) comes with the rest.

use crate::facts::Facts;
use crate::first::First;
use crate::linked::Linked;
use crate::plan::Plan;
use crate::reach::Piece;
use crate::rest::rest;
use std::error::Error;
use wasm_encoder::Module;
use wasm_encoder::reencode::Reencode;
use wasmparser::Parser;

/// Both programs, and what was counted.
pub struct Halves {
    /// The program that starts.
    pub first: Vec<u8>,
    /// What is instantiated later, with what the first half exports.
    pub rest: Vec<u8>,
    /// Functions of the first half.
    pub kept: usize,
    /// Functions of the first half that the rest calls.
    pub lent: usize,
    /// Bytes of data that come late.
    pub late: usize,
    /// Bytes of data in all.
    pub data: usize,
}

/// Cuts a program by what ran, of the functions that are defined.
///
/// # Errors
/// The program cannot be read or has what cannot be cut; there are too few marks.
pub fn cut(program: &[u8], facts: &Facts, linked: &Linked, ran: &[bool]) -> Result<Halves, Box<dyn Error>> {
    let plan = Plan::new(facts, linked, ran)?;
    let (now, late) = plan.reach.split(&facts.data);
    let sum = |pieces: &[Piece<'_>]| pieces.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    let (data, late_data) = (sum(&now) + sum(&late), sum(&late));
    let mut first = Module::new();
    First { plan: &plan, data: now }.parse_core_module(&mut first, Parser::new(0), program)?;
    Ok(Halves {
        first: first.finish(),
        rest: rest(program, &plan, &late)?,
        kept: plan.kept.iter().filter(|kept| **kept).count(),
        lent: plan.lent.len(),
        late: late_data,
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linked::Object;
    use crate::plan::{LENT, SHARED};
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction, MemorySection, MemoryType, RefType,
        TableSection, TableType, TypeSection, ValType,
    };
    use wasmparser::{ElementItems, ElementKind, Payload, Validator};

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
            if number == 0 {
                body.instruction(&Instruction::I32Const(60)).instruction(&Instruction::Drop);
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
        let mut globals = GlobalSection::new();
        globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, 1);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(vec![2, 4].into()));
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(60), *b"ab: a text of thirty-two bytes, latecd");
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&globals).section(&exports).section(&elements).section(&code).section(&data);
        module.finish()
    }

    /// Three objects, of which the middle one may come late.
    fn linked() -> Linked {
        let objects = [60..64, 64..96, 96..98].map(|at| Object { at, ..Object::default() });
        Linked { objects: objects.into(), ..Linked::default() }
    }

    fn halves(names_late: usize, ran: [u8; 4]) -> Halves {
        let program = program(names_late);
        let halves = cut(&program, &Facts::of(&program).unwrap(), &linked(), &ran.map(|ran| ran != 0)).unwrap();
        for half in [&halves.first, &halves.rest] {
            Validator::new().validate_all(half).unwrap();
        }
        halves
    }

    /// Places of the table of functions, and how many of them are taken.
    fn standing(half: &[u8]) -> (u64, u32) {
        let (mut places, mut taken) = (0, 0);
        for payload in Parser::new(0).parse_all(half) {
            match payload.unwrap() {
                Payload::TableSection(tables) => places = tables.into_iter().next().unwrap().unwrap().ty.initial,
                Payload::ElementSection(elements) => {
                    for element in elements.into_iter().map(Result::unwrap) {
                        let ElementItems::Functions(functions) = element.items else { continue };
                        if matches!(element.kind, ElementKind::Active { table_index: None | Some(0), .. }) {
                            taken += functions.count();
                        }
                    }
                }
                _ => {}
            }
        }
        (places, taken)
    }

    fn has(half: &[u8], text: &str) -> bool {
        half.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn both_halves_are_programs_and_each_has_its_places_in_the_table() {
        let standing = |ran| {
            let all = halves(1, ran);
            ((all.kept, all.lent), standing(&all.first))
        };
        assert_eq!(standing([1, 1, 1, 1]), ((4, 0), (3, 2)));
        // 1 is called and in the table, 3 in the table, 2 by nobody who stays.
        assert_eq!(standing([0, 0, 0, 0]), ((1, 0), (3, 0)));
        // Both are called from the first half only through the table's old places.
        assert_eq!(standing([1, 0, 1, 0]), ((2, 1), (3, 0)));
        assert_eq!(standing([1, 1, 0, 1]), ((3, 0), (4, 2)), "2 stood in no table and needs a place");
    }

    #[test]
    fn whatever_the_rest_asks_of_the_first_half_is_there() {
        let halves = halves(1, [1, 0, 1, 0]);
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
                        other => assert_eq!((other, import.name), ("page", "0")),
                    }
                }
            }
        }
        assert_eq!(asked, ["0", "+0", "*0", "=0"], "the function 2, memory, table, global");
        assert!(asked[1..].iter().all(|name| given.contains(name)), "{given:?}");
        assert!(given.contains(&LENT.to_owned()), "{given:?}");
    }

    #[test]
    fn a_text_comes_late_unless_the_first_half_can_name_it() {
        let late = halves(1, [1, 0, 0, 0]);
        assert_eq!((late.late, late.data), (34, 38));
        assert!(!has(&late.first, "text") && has(&late.rest, "a text of thirty-two bytes, latecd"));
        let named = halves(0, [1, 0, 0, 0]);
        assert!(has(&named.first, "a text of thirty-two bytes, late") && !has(&named.rest, "text"));
    }

    #[test]
    fn marks_of_another_program_are_refused() {
        let program = program(1);
        let why =
            cut(&program, &Facts::of(&program).unwrap(), &linked(), &[true, true]).err().map(|why| why.to_string());
        assert_eq!(why.as_deref(), Some("2 words for 4 functions"));
    }
}
