//! The half that comes later: it shares memory, tables and globals with the first.

use crate::plan::{Failed, Lost, Plan, SHARED, enlarged, name, place};
use crate::reach::Piece;
use std::error::Error;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, EntityType, FunctionSection, ImportSection, Module,
    TypeSection,
};
use wasmparser::{Parser, Payload};

struct Rest<'a>(&'a Plan<'a>);

impl Reencode for Rest<'_> {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Failed> {
        let here = self.0.in_rest.get(&function).copied();
        here.ok_or(reencode::Error::UserError(Lost(function)))
    }
}

/// The rest, with the data that comes late.
///
/// # Errors
/// The program cannot be read.
pub fn rest(program: &[u8], plan: &Plan<'_>, late: &[Piece<'_>]) -> Result<Vec<u8>, Box<dyn Error>> {
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
                    imports.import(import.module, &host.to_string(), EntityType::Function(plan.type_of(*host)));
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
        imports.import(SHARED, &number.to_string(), EntityType::Function(plan.type_of(*function)));
    }
    share(plan, &mut imports)?;
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&moved_in(plan)).section(&code);
    let mut data = DataSection::new();
    for (address, bytes) in late {
        data.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
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

/// The functions of the rest take their places in the table.
fn moved_in(plan: &Plan<'_>) -> ElementSection {
    let mut elements = ElementSection::new();
    let places = plan.facts.slots.iter().chain(&plan.added);
    place(
        &mut elements,
        plan,
        places
            .filter(|(_, function)| plan.places.contains_key(function))
            .map(|(slot, function)| (*slot, plan.in_rest[function])),
    );
    elements
}
