//! Functions made at random, of all shapes that a compiler makes, do the same whatever is moved out of them.

use super::*;
use crate::body::bodies;
use crate::cut::cut;
use crate::facts::Facts;
use crate::linked::Linked;
use crate::plan::LENT;
use wasm_encoder::{
    ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, GlobalSection, GlobalType,
    ImportSection, Instruction as I, RefType, TableSection, TableType, TypeSection, ValType as T,
};
use wasmi::{Caller, Engine, Func, Instance, Linker, Nullable, Ref, Store, Val};

/// All parts are moved that can be.
fn every(data: &Linked) -> Worth<'_> {
    Worth { least: isize::MIN, data }
}

/// Numbers that look random; the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(many)) as u32
    }
}

/// Locals: two parameters, three numbers, how many rounds loops have left, and one of each other kind.
const PARAMS: u32 = 2;
const NUMBERS: u32 = 5;
const LEFT: u32 = 5;
const LONG: u32 = 6;
const REAL: u32 = 7;
/// Rounds that all loops together may make.
const ROUNDS: i32 = 20;

struct Writer {
    dice: Dice,
    to: Vec<I<'static>>,
    /// What branches to the labels carry, the outermost first.
    labels: Vec<Vec<T>>,
    /// Instructions that may still be made.
    room: usize,
}

impl Writer {
    fn put(&mut self, instructions: &[I<'static>]) {
        self.to.extend_from_slice(instructions);
    }

    fn number(&mut self, depth: u32) {
        match self.dice.below(if depth > 2 { 2 } else { 6 }) {
            0 => self.to.push(I::I32Const(self.dice.below(200) as i32 - 100)),
            1 | 2 => self.to.push(I::LocalGet(self.dice.below(NUMBERS))),
            3 => {
                self.number(depth + 1);
                self.to.push(I::LocalTee(PARAMS + self.dice.below(NUMBERS - PARAMS)));
            }
            4 => self.put(&[I::LocalGet(LONG), I::I32WrapI64]),
            _ => {
                self.number(depth + 1);
                self.number(depth + 1);
                self.to.push([I::I32Add, I::I32Mul, I::I32Xor, I::I32LtS][self.dice.below(4) as usize].clone());
            }
        }
    }

    fn values(&mut self, kinds: &[T]) {
        for kind in kinds {
            self.number(0);
            match kind {
                T::I64 => self.to.push(I::I64ExtendI32S),
                T::F64 => self.to.push(I::F64ConvertI32S),
                _ => {}
            }
        }
    }

    /// What a block leaves, if anything.
    fn leaves(&mut self) -> &'static [T] {
        if self.dice.below(3) == 0 { &[T::I32] } else { &[] }
    }

    /// An effect whose order shows; half of them through the table.
    fn shout(&mut self) {
        self.number(1);
        match self.dice.below(2) {
            0 => self.to.push(I::Call(0)),
            _ => self.put(&[I::I32Const(0), I::CallIndirect { type_index: 1, table_index: 0 }]),
        }
    }

    /// Some statements, after which the stack is as before; true if what is behind them is dead.
    fn statements(&mut self, depth: u32) -> bool {
        for _ in 0..1 + self.dice.below(5) {
            if self.to.len() > self.room {
                return false;
            }
            let label = self.dice.below(self.labels.len() as u32);
            let carried = self.labels[self.labels.len() - 1 - label as usize].clone();
            match self.dice.below(if depth > 4 { 6 } else { 12 }) {
                0 | 1 => {
                    self.number(0);
                    self.to.push(I::LocalSet(self.dice.below(NUMBERS)));
                }
                2 => self.shout(),
                3 => {
                    self.values(&[T::I64, T::F64]);
                    self.put(&[I::LocalGet(REAL), I::F64Add, I::LocalSet(REAL), I::LocalSet(LONG)]);
                }
                4 => {
                    self.values(&carried);
                    self.number(0);
                    self.to.push(I::BrIf(label));
                    carried.iter().for_each(|_| self.to.push(I::Drop));
                }
                5 if self.dice.below(3) > 0 => {}
                5 => {
                    self.leave(label, &carried);
                    return true;
                }
                6 | 7 => self.choice(depth),
                8 => self.block(depth),
                9 => self.round(depth),
                // Something that lies below is needed afterwards.
                10 => {
                    self.number(0);
                    self.block(depth);
                    self.put(&[I::LocalGet(2), I::I32Sub, I::LocalSet(2)]);
                }
                _ => self.table(depth),
            }
        }
        false
    }

    fn leave(&mut self, label: u32, carried: &[T]) {
        match self.dice.below(9) {
            0 => self.to.push(I::Unreachable),
            1..=3 => {
                let results = self.labels[0].clone();
                self.values(&results);
                self.to.push(I::Return);
            }
            _ => {
                self.values(carried);
                self.to.push(I::Br(label));
            }
        }
    }

    /// The part of a block that leaves these.
    fn part(&mut self, depth: u32, results: &[T]) {
        self.labels.push(results.to_vec());
        if !self.statements(depth + 1) {
            self.values(results);
        }
        self.labels.pop();
    }

    fn choice(&mut self, depth: u32) {
        let results = self.leaves();
        self.number(0);
        self.to.push(I::If(block_type(results)));
        self.part(depth, results);
        if !results.is_empty() || self.dice.below(2) == 0 {
            self.to.push(I::Else);
            self.part(depth, results);
        }
        self.to.push(I::End);
        results.iter().for_each(|_| self.to.push(I::LocalSet(3)));
    }

    fn block(&mut self, depth: u32) {
        let results = self.leaves();
        self.to.push(I::Block(block_type(results)));
        self.part(depth, results);
        self.to.push(I::End);
        results.iter().for_each(|_| self.to.push(I::LocalSet(4)));
    }

    fn round(&mut self, depth: u32) {
        let results = self.leaves();
        self.to.push(I::Loop(block_type(results)));
        self.put(&[I::LocalGet(LEFT), I::I32Const(1), I::I32Sub, I::LocalTee(LEFT), I::I32Const(0), I::I32LtS]);
        self.to.push(I::If(BlockType::Empty));
        let all = self.labels[0].clone();
        self.values(&all);
        self.put(&[I::Return, I::End]);
        self.labels.push(Vec::new());
        if !self.statements(depth + 1) {
            self.number(0);
            self.to.push(I::BrIf(0));
            self.values(results);
        }
        self.labels.pop();
        self.to.push(I::End);
        results.iter().for_each(|_| self.to.push(I::LocalSet(2)));
    }

    /// Three blocks, and a choice among their ends.
    fn table(&mut self, depth: u32) {
        self.put(&[const { I::Block(BlockType::Empty) }; 3]);
        self.number(0);
        let last = self.dice.below(3);
        self.to.push(I::BrTable(vec![self.dice.below(3), 1, 2].into(), last));
        self.labels.extend([Vec::new(), Vec::new()]);
        for _ in 0..2 {
            self.to.push(I::End);
            self.statements(depth + 1);
            self.labels.pop();
        }
        self.to.push(I::End);
    }
}

fn block_type(results: &[T]) -> BlockType {
    results.first().map_or(BlockType::Empty, |kind| BlockType::Result(*kind))
}

fn program(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed);
    let results = match dice.below(3) {
        0 => vec![],
        1 => vec![T::I32],
        _ => vec![T::I32, T::I64],
    };
    let mut writer = Writer { dice, to: Vec::new(), labels: vec![results.clone()], room: 300 };
    writer.put(&[I::I32Const(ROUNDS), I::LocalSet(LEFT)]);
    if !writer.statements(0) {
        writer.values(&results);
    }
    writer.to.push(I::End);
    let mut types = TypeSection::new();
    types.ty().function([T::I32; PARAMS as usize], results);
    types.ty().function([T::I32], []);
    let mut imports = ImportSection::new();
    imports.import("page", "hear", EntityType::Function(1));
    let mut functions = FunctionSection::new();
    functions.function(0).function(1);
    let mut tables = TableSection::new();
    let (minimum, maximum) = (1, Some(1));
    tables.table(TableType { element_type: RefType::FUNCREF, table64: false, minimum, maximum, shared: false });
    let mut globals = GlobalSection::new();
    globals.global(GlobalType { val_type: T::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    exports.export("run", ExportKind::Func, 1);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(vec![2].into()));
    let mut body = Function::new([(4, T::I32), (1, T::I64), (1, T::F64)]);
    writer.to.iter().for_each(|instruction| _ = body.instruction(instruction));
    let mut through = Function::new([]);
    through.instruction(&I::LocalGet(0)).instruction(&I::Call(0)).instruction(&I::End);
    let mut code = CodeSection::new();
    code.function(&body).function(&through);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&globals)
        .section(&exports)
        .section(&elements)
        .section(&code);
    module.finish()
}

/// Where a program runs.
#[derive(Default)]
struct Host {
    heard: Vec<i32>,
    /// The program's first half, and how often it asked for the rest.
    first: Option<Instance>,
    asked: u32,
}

type Here<'a> = Caller<'a, Host>;

/// Runs a program, which may be a first half: what it comes to (its results, or that it stopped, and what was heard), and
/// how often the rest was asked for.
fn run(engine: &Engine, program: &[u8], rest: Option<&[u8]>, given: [i32; 2]) -> (String, u32) {
    let rest = rest.map(|rest| wasmi::Module::new(engine, rest).unwrap());
    let mut store = Store::new(engine, Host::default());
    let hear = Func::wrap(&mut store, |mut caller: Here<'_>, what: i32| caller.data_mut().heard.push(what));
    let load = Func::wrap(&mut store, move |mut caller: Here<'_>| {
        caller.data_mut().asked += 1;
        let first = caller.data().first.unwrap();
        let mut given: Vec<_> = first.exports(&caller).map(|it| (it.name().to_owned(), it.into_extern())).collect();
        let lent = first.get_table(&caller, LENT).unwrap();
        for number in 0..lent.size(&caller) {
            let Some(Ref::Func(Nullable::Val(function))) = lent.get(&caller, number) else { panic!("nothing is lent") };
            given.push((number.to_string(), function.into()));
        }
        let mut linker = Linker::new(caller.engine());
        linker.define("page", "0", hear).unwrap();
        for (name, item) in given {
            linker.define("first", &name, item).unwrap();
        }
        linker.instantiate_and_start(&mut caller, rest.as_ref().unwrap()).unwrap();
    });
    let mut linker = Linker::new(engine);
    for name in ["hear", "0"] {
        linker.define("page", name, hear).unwrap();
    }
    linker.define("rest", "load", load).unwrap();
    let program = wasmi::Module::new(engine, program).unwrap();
    let instance = linker.instantiate_and_start(&mut store, &program).unwrap();
    store.data_mut().first = Some(instance);
    let function = instance.get_func(&store, "run").unwrap();
    let mut results = vec![Val::I32(0); function.ty(&store).results().len()];
    let end = function.call(&mut store, &given.map(Val::I32), &mut results).is_ok();
    let Host { heard, asked, .. } = store.data();
    (if end { format!("{results:?} {heard:?}") } else { format!("stopped {heard:?}") }, *asked)
}

#[test]
fn whatever_is_moved_out_the_program_does_the_same() {
    let engine = Engine::default();
    let (mut moved, mut gave, mut chose, mut carried, mut asked) = (0, 0, 0, 0, 0);
    for seed in 0..400 {
        let program = program(seed);
        let all = bodies(&program).unwrap();
        let points = all.functions[0].points();
        let given = [[0, 0], [3, -5], [100, 1], [-7, 64]];
        let wanted = given.map(|given| run(&engine, &program, None, given).0);
        let mut dice = Dice(seed);
        for share in [2, 2, 4, 8] {
            let mut marks: Vec<u8> = points.iter().map(|_| u8::from(dice.below(share) > 0)).collect();
            marks[0] = 1;
            let cold: Vec<usize> =
                points.iter().zip(&marks).filter(|(_, mark)| **mark == 0).map(|(at, _)| *at).collect();
            for region in regions(&all.functions[0], &all.types, &cold, &every(&Linked::default())) {
                moved += 1;
                gave += usize::from(!region.gives.is_empty());
                chose += usize::from(region.exits.len() > 1);
                carried += usize::from(!region.carried.is_empty());
            }
            // The other function has no branches; it may come late as a whole.
            marks.push(u8::from(dice.below(2) > 0));
            let outlined = outline(&program, &all, &marks, &every(&Linked::default())).unwrap();
            wasmparser::Validator::new().validate_all(&outlined.program).unwrap();
            let got = given.map(|given| run(&engine, &outlined.program, None, given).0);
            assert_eq!(got, wanted, "seed {seed}, marks {marks:?}");
            let facts = Facts::of(&outlined.program).unwrap();
            let halves = cut(&outlined.program, &facts, &Linked::default(), &outlined.ran).unwrap();
            for (given, wanted) in given.into_iter().zip(wanted.clone()) {
                let (got, times) = run(&engine, &halves.first, Some(&halves.rest), given);
                assert_eq!(got, wanted, "in two halves: seed {seed}, marks {marks:?}");
                assert!(times < 2, "the rest is asked for once");
                asked += times as usize;
            }
        }
    }
    let many = [moved, gave, chose, carried, asked];
    assert!(many.into_iter().all(|many| many > 300), "{many:?}");
}

#[test]
fn marks_of_another_program_are_refused() {
    let program = program(1);
    let why = outline(&program, &bodies(&program).unwrap(), &[1], &every(&Linked::default()))
        .err()
        .map(|why| why.to_string());
    assert!(why.is_some_and(|why| why.starts_with("1 marks for ")));
}
