//! The half that starts: what stays, and how it calls what does not.

use crate::plan::{Failed, LENT, LOAD, Lost, Plan, enlarged, name, place};
use crate::reach::Piece;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Instruction, Module, TableSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, DataSectionReader, ElementSectionReader, ExportSectionReader, FunctionBody,
    FunctionSectionReader, ImportSectionReader, Operator, TableSectionReader, TypeSectionReader,
};

/// Writes the first half.
pub struct First<'a> {
    /// Who stays.
    pub plan: &'a Plan<'a>,
    /// Its data.
    pub data: Vec<Piece<'a>>,
}

impl Reencode for First<'_> {
    type Error = Lost;

    fn function_index(&mut self, function: u32) -> Result<u32, Failed> {
        let here = self.plan.in_first.get(&function).copied();
        here.ok_or(reencode::Error::UserError(Lost(function)))
    }

    fn type_index(&mut self, kind: u32) -> Result<u32, Failed> {
        self.plan.types.get(&kind).copied().ok_or(reencode::Error::UserError(Lost(kind)))
    }

    fn data_count(&mut self, _: u32) -> Result<u32, Failed> {
        Ok(self.data.len() as u32)
    }

    fn parse_data_section(&mut self, to: &mut DataSection, _: DataSectionReader<'_>) -> Result<(), Failed> {
        for (address, bytes) in &self.data {
            to.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: wasmparser::CustomSectionReader<'_>) -> Result<(), Failed> {
        Ok(())
    }

    fn parse_type_section(&mut self, to: &mut TypeSection, from: TypeSectionReader<'_>) -> Result<(), Failed> {
        for (number, kind) in (0..).zip(from.into_iter_err_on_gc_types()) {
            if self.plan.types.contains_key(&number) {
                to.ty().func_type(&self.func_type(kind?)?);
            }
        }
        to.ty().function([], []);
        to.ty().function([ValType::I32], [ValType::I32]);
        Ok(())
    }

    fn parse_import_section(&mut self, to: &mut ImportSection, from: ImportSectionReader<'_>) -> Result<(), Failed> {
        to.import("rest", "load", EntityType::Function(self.load_type()));
        for (host, import) in (0..).zip(from.into_imports()) {
            let import = import?;
            if self.plan.in_first.contains_key(&host) {
                to.import(import.module, &host.to_string(), EntityType::Function(self.type_of(host)));
            }
        }
        Ok(())
    }

    fn parse_function_section(&mut self, to: &mut FunctionSection, _: FunctionSectionReader<'_>) -> Result<(), Failed> {
        let plan = self.plan;
        for (kind, _) in plan.facts.defined.iter().zip(&plan.kept).filter(|(_, kept)| **kept) {
            to.function(plan.types[kind]);
        }
        to.function(self.load_type() + 1);
        Ok(())
    }

    fn parse_table_section(&mut self, to: &mut TableSection, from: TableSectionReader<'_>) -> Result<(), Failed> {
        for (number, table) in (0..).zip(from) {
            to.table(enlarged(self.plan, number, self.table_type(table?.ty)?));
        }
        to.table(self.plan.lent_type());
        Ok(())
    }

    fn parse_element_section(&mut self, to: &mut ElementSection, _: ElementSectionReader<'_>) -> Result<(), Failed> {
        let stand = self.plan.facts.slots.iter();
        place(to, self.plan, stand.filter_map(|(slot, function)| Some((*slot, *self.plan.in_first.get(function)?))));
        let lent: Vec<u32> = self.plan.lent.iter().map(|function| self.plan.in_first[function]).collect();
        to.active(Some(self.plan.lent_table()), &ConstExpr::i32_const(0), Elements::Functions(lent.into()));
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
        to.export(LENT, ExportKind::Table, self.plan.lent_table());
        Ok(())
    }

    fn parse_code_section(&mut self, to: &mut CodeSection, from: CodeSectionReader<'_>) -> Result<(), Failed> {
        let plan = self.plan;
        for (body, _) in from.into_iter().zip(&plan.kept).filter(|(_, kept)| **kept) {
            to.function(&self.body(body?)?);
        }
        let table = plan.facts.table;
        let mut ready = Function::new([]);
        ready.instruction(&Instruction::LocalGet(0)).instruction(&Instruction::TableGet(table));
        ready.instruction(&Instruction::RefIsNull).instruction(&Instruction::If(BlockType::Empty));
        ready.instruction(&Instruction::Call(LOAD)).instruction(&Instruction::End);
        ready.instruction(&Instruction::LocalGet(0)).instruction(&Instruction::End);
        to.function(&ready);
        Ok(())
    }
}

impl First<'_> {
    /// The type of the host's `load`; behind it, the last, stands that of [`Plan::ready`].
    fn load_type(&self) -> u32 {
        self.plan.types.len() as u32
    }

    fn type_of(&self, function: u32) -> u32 {
        self.plan.types[&self.plan.type_of(function)]
    }

    /// A function's body. What it calls through the table must stand there first; its calls of the rest go that way, too.
    fn body(&mut self, from: FunctionBody<'_>) -> Result<Function, Failed> {
        let own = self.plan.facts.table;
        let mut body = self.new_function_with_parsed_locals(&from)?;
        let mut reader = from.get_operators_reader()?;
        while !reader.eof() {
            let (place, type_index) = match reader.read()? {
                Operator::Call { function_index } if !self.plan.in_first.contains_key(&function_index) => {
                    (Some(self.plan.places[&function_index]), self.type_of(function_index))
                }
                Operator::CallIndirect { type_index, table_index } if table_index == own => {
                    (None, self.type_index(type_index)?)
                }
                other => {
                    body.instruction(&self.instruction(other)?);
                    continue;
                }
            };
            if let Some(place) = place {
                body.instruction(&Instruction::I32Const(place as i32));
            }
            body.instruction(&Instruction::Call(self.plan.ready()));
            body.instruction(&Instruction::CallIndirect { type_index, table_index: own });
        }
        Ok(body)
    }
}
