//! Functions as they are read: their instructions, how blocks nest, how high the stack of operands is, and the points where
//! it is noted whether control came by.

use std::error::Error;
use wasmparser::{BlockType, FuncType, Operator, Parser, Payload, ValType, ValidPayload, Validator};

/// Stands for the function itself, where a block's opening instruction is asked for.
pub const FUNCTION: usize = usize::MAX;

/// A function that is defined in the program.
pub struct Body<'a> {
    /// Its instructions; the last is its `end`.
    pub ops: Vec<Op<'a>>,
    /// The types of its locals, parameters first.
    pub locals: Vec<ValType>,
    /// What it returns.
    pub results: Vec<ValType>,
}

/// An instruction.
pub struct Op<'a> {
    pub what: Operator<'a>,
    /// Its length in bytes.
    pub len: usize,
    /// Operands on the stack before it, those of enclosing blocks too.
    pub height: usize,
    /// How many of them it takes.
    pub takes: usize,
    /// Whether control can never come here, as after `br`.
    pub is_dead: bool,
    /// The opening instruction of the innermost block around it; an `else` or `end` stands inside of its own.
    pub frame: usize,
    /// Of what opens a block, and of `else`: the `else` or `end` that ends the part which begins here.
    pub close: usize,
}

/// All functions of a program, with the types that it names.
pub struct Bodies<'a> {
    pub functions: Vec<Body<'a>>,
    /// How many functions come before them, from outside.
    pub imported: usize,
    pub types: Vec<FuncType>,
}

/// Reads all functions.
///
/// # Errors
/// The program is not valid.
pub fn bodies(program: &[u8]) -> Result<Bodies<'_>, Box<dyn Error>> {
    let mut validator = Validator::new();
    let mut all = Bodies { functions: Vec::new(), imported: 0, types: Vec::new() };
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload?;
        if let Payload::TypeSection(types) = &payload {
            all.types = types.clone().into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
        }
        if let Payload::ImportSection(imports) = &payload {
            all.imported = imports.clone().into_imports().count();
        }
        if let ValidPayload::Func(function, from) = validator.payload(&payload)? {
            let kind = &all.types[function.ty as usize];
            let mut body = Body { ops: Vec::new(), locals: kind.params().to_vec(), results: kind.results().to_vec() };
            let mut function = function.into_validator(Default::default());
            let mut locals = from.get_locals_reader()?;
            for _ in 0..locals.get_count() {
                let at = locals.original_position();
                let (count, kind) = locals.read()?;
                function.define_locals(at, count, kind)?;
                body.locals.extend((0..count).map(|_| kind));
            }
            let mut reader = from.get_operators_reader()?;
            while !reader.eof() {
                let at = reader.original_position();
                let what = reader.read()?;
                let frame = function.get_control_frame(0).ok_or("an instruction behind the end")?;
                let is_dead = frame.unreachable;
                let height = function.operand_stack_height() as usize;
                let takes = what.operator_arity(&function.visitor(at)).map_or(usize::MAX, |(takes, _)| takes as usize);
                function.op(at, &what)?;
                let len = (reader.original_position() - at) as usize;
                body.ops.push(Op { what, len, height, takes, is_dead, frame: FUNCTION, close: 0 });
            }
            nest(&mut body.ops);
            all.functions.push(body);
        }
    }
    Ok(all)
}

/// Sets `frame` and `close`.
fn nest(ops: &mut [Op<'_>]) {
    let mut open: Vec<usize> = Vec::new();
    // Where the part began that ends with the next `else` or `end`.
    let mut part: Vec<usize> = Vec::new();
    for at in 0..ops.len() {
        ops[at].frame = open.last().copied().unwrap_or(FUNCTION);
        match ops[at].what {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                open.push(at);
                part.push(at);
            }
            Operator::Else => {
                if let Some(began) = part.pop() {
                    ops[began].close = at;
                }
                part.push(at);
            }
            Operator::End => {
                open.pop();
                if let Some(began) = part.pop() {
                    ops[began].close = at;
                }
            }
            _ => {}
        }
    }
}

impl Body<'_> {
    /// The instructions before which it is noted whether control came by: the first, and whatever follows where control may
    /// come from elsewhere or go elsewhere, unless nothing stands there.
    pub fn points(&self) -> Vec<usize> {
        let mut points = vec![0];
        for (at, op) in self.ops.iter().enumerate() {
            let parts = matches!(op.what, Operator::If { .. } | Operator::Else | Operator::BrIf { .. } | Operator::End);
            let next = self.ops.get(at + 1).map(|next| &next.what);
            if parts && next.is_some_and(|next| !matches!(next, Operator::Else | Operator::End)) {
                points.push(at + 1);
            }
        }
        points
    }

    /// The opening instruction of the block whose label this is, counted from an instruction.
    pub fn label(&self, from: usize, depth: u32) -> usize {
        let mut frame = self.ops[from].frame;
        for _ in 0..depth {
            if frame == FUNCTION {
                break;
            }
            frame = self.ops[frame].frame;
        }
        frame
    }

    /// How many blocks are open around an instruction; the function itself is none.
    pub fn depth(&self, at: usize) -> u32 {
        let mut depth = 0;
        let mut frame = self.ops[at].frame;
        while frame != FUNCTION {
            depth += 1;
            frame = self.ops[frame].frame;
        }
        depth
    }

    /// What a block takes and leaves; none of the function's own.
    pub fn block_type(&self, opening: usize) -> Option<BlockType> {
        match self.ops.get(opening)?.what {
            Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } => Some(blockty),
            _ => None,
        }
    }

    pub fn is_loop(&self, opening: usize) -> bool {
        self.ops.get(opening).is_some_and(|op| matches!(op.what, Operator::Loop { .. }))
    }

    /// The `else` or `end` of the part of a block in which an instruction stands.
    pub fn close(&self, at: usize) -> usize {
        let Some(opening) = self.ops.get(self.ops[at].frame) else {
            return self.end(FUNCTION);
        };
        if opening.close < at { self.ops[opening.close].close } else { opening.close }
    }

    /// The `end` of a block.
    pub fn end(&self, opening: usize) -> usize {
        if opening == FUNCTION {
            return self.ops.len() - 1;
        }
        let close = self.ops[opening].close;
        if matches!(self.ops[close].what, Operator::Else) { self.ops[close].close } else { close }
    }
}

/// What a block takes from the stack, and what it leaves there.
pub fn takes_and_leaves(types: &[FuncType], block: BlockType) -> (Vec<ValType>, Vec<ValType>) {
    match block {
        BlockType::Empty => (Vec::new(), Vec::new()),
        BlockType::Type(kind) => (Vec::new(), vec![kind]),
        BlockType::FuncType(number) => {
            let kind = &types[number as usize];
            (kind.params().to_vec(), kind.results().to_vec())
        }
    }
}
