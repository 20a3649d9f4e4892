//! The half that starts: what stays, doors to what does not.

use crate::plan::{Failed, IS_HERE, LOAD, Lost, Plan, enlarged, name, place};
use crate::reach::Piece;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, ImportSection, Instruction, Module, TableSection, TypeSection,
};
use wasmparser::{
    CodeSectionReader, DataSectionReader, ElementSectionReader, ExportSectionReader, FunctionBody,
    FunctionSectionReader, GlobalSectionReader, ImportSectionReader, Operator, TableSectionReader, TypeSectionReader,
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
        Ok(())
    }

    fn parse_import_section(&mut self, to: &mut ImportSection, from: ImportSectionReader<'_>) -> Result<(), Failed> {
        to.import("rest", "load", EntityType::Function(self.plain_type()));
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
        for function in &plan.doors {
            to.function(self.type_of(*function));
        }
        to.function(self.plain_type());
        Ok(())
    }

    fn parse_table_section(&mut self, to: &mut TableSection, from: TableSectionReader<'_>) -> Result<(), Failed> {
        for (number, table) in (0..).zip(from) {
            to.table(enlarged(self.plan, number, self.table_type(table?.ty)?));
        }
        Ok(())
    }

    fn parse_element_section(&mut self, to: &mut ElementSection, _: ElementSectionReader<'_>) -> Result<(), Failed> {
        let stand = self.plan.facts.slots.iter();
        place(to, self.plan, stand.filter_map(|(slot, function)| Some((*slot, *self.plan.in_first.get(function)?))));
        Ok(())
    }

    fn parse_global_section(&mut self, to: &mut GlobalSection, from: GlobalSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_global_section(self, to, from)?;
        to.global(IS_HERE, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(&mut self, to: &mut ExportSection, from: ExportSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_export_section(self, to, from)?;
        let facts = self.plan.facts;
        for (kind, letter, count) in [
            (ExportKind::Memory, '+', facts.memories.len()),
            (ExportKind::Table, '*', facts.tables.len()),
            (ExportKind::Global, '=', facts.globals.len() + 1),
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
        for function in &plan.doors {
            let kind = plan.type_of(*function);
            let mut door = Function::new([]);
            door.instruction(&Instruction::Call(LOAD));
            for param in 0..plan.facts.params[kind as usize] {
                door.instruction(&Instruction::LocalGet(param as u32));
            }
            self.through_table(&mut door, *function);
            door.instruction(&Instruction::End);
            to.function(&door);
        }
        let mut wait = Function::new([]);
        wait.instruction(&Instruction::GlobalGet(plan.is_here())).instruction(&Instruction::I32Eqz);
        wait.instruction(&Instruction::If(BlockType::Empty)).instruction(&Instruction::Call(LOAD));
        wait.instruction(&Instruction::End).instruction(&Instruction::End);
        to.function(&wait);
        Ok(())
    }
}

impl First<'_> {
    /// The type of a function that takes nothing and gives nothing: the last.
    fn plain_type(&self) -> u32 {
        self.plan.types.len() as u32
    }

    fn type_of(&self, function: u32) -> u32 {
        self.plan.types[&self.plan.type_of(function)]
    }

    /// Calls a function of the rest at its place in the table.
    fn through_table(&self, body: &mut Function, function: u32) {
        body.instruction(&Instruction::I32Const(self.plan.places[&function] as i32));
        let table_index = self.plan.facts.table;
        body.instruction(&Instruction::CallIndirect { type_index: self.type_of(function), table_index });
    }

    /// A function's body with its calls of the rest going through the table.
    fn body(&mut self, from: FunctionBody<'_>) -> Result<Function, Failed> {
        let mut body = self.new_function_with_parsed_locals(&from)?;
        let mut reader = from.get_operators_reader()?;
        while !reader.eof() {
            match reader.read()? {
                Operator::Call { function_index } if self.plan.places.contains_key(&function_index) => {
                    body.instruction(&Instruction::Call(self.plan.wait()));
                    self.through_table(&mut body, function_index);
                }
                other => {
                    body.instruction(&self.instruction(other)?);
                }
            }
        }
        Ok(body)
    }
}
