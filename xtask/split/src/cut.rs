//! The two halves of a program.
//!
//! The first half is a program of its own: memory, data, tables, exports, and the functions that are kept. Where it
//! would call a function of the rest, it calls through the table of functions, after it has waited for the rest: it asks
//! the host to load it (`rest.load`, which returns when it is there). Where a function of the rest stood in the table
//! itself, for calls that name only the place, a **door** stands until the rest has come: a small function that asks for
//! the rest, too, and then calls through the same place again. The rest shares memory, tables and globals with the first
//! half; when it is instantiated its functions take their places, and from then on nothing is waited for and no door passed.
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
    /// Functions of the rest whose places in the table have doors.
    pub doors: usize,
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
        doors: plan.doors.len(),
        late: late_data,
        data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linked::Object;
    use crate::plan::{IS_HERE, SHARED};
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, GlobalSection, ImportSection, Instruction, MemorySection, MemoryType, RefType, TableSection,
        TableType, TypeSection, ValType,
    };
    use wasmparser::{Payload, Validator};

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
        globals.global(IS_HERE, &ConstExpr::i32_const(0));
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

    /// Both places of the table are named in data that function 0 names.
    fn linked() -> Linked {
        let object = |at, names, places| Object { at, names, places };
        Linked {
            objects: vec![
                object(60..64, [].into(), [1, 2].into()),
                object(64..96, [].into(), [].into()),
                object(96..98, [].into(), [].into()),
            ],
            ..Linked::default()
        }
    }

    fn halves(names_late: usize, ran: [u8; 4]) -> Halves {
        let program = program(names_late);
        let halves = cut(&program, &Facts::of(&program).unwrap(), &linked(), &ran.map(|ran| ran != 0)).unwrap();
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
        let all = halves(1, [1, 1, 1, 1]);
        assert_eq!((all.kept, all.doors), (4, 0));
        // 1 is called and in the table, 3 in the table, 2 by nobody who stays.
        let least = halves(1, [0, 0, 0, 0]);
        assert_eq!((least.kept, least.doors), (1, 2));
        let some = halves(1, [1, 0, 1, 0]);
        assert_eq!((some.kept, some.doors), (2, 2));
        // Both are called from the first half only through the table's old places.
        let facts = Facts::of(&some.first).unwrap();
        assert_eq!((facts.table_len, facts.slots.len()), (3, 2));
        let called = halves(1, [1, 1, 0, 1]);
        assert_eq!((called.kept, called.doors), (3, 0));
        assert_eq!(Facts::of(&called.first).unwrap().table_len, 4, "2 stood in no table and needs a place");
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
        assert_eq!(asked, ["-a", "+a", "*a", "=a", "=b"], "the function 2, memory, table, globals");
        assert!(asked.iter().all(|name| given.contains(name)), "{given:?}");
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
