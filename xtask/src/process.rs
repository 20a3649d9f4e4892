//! Running other programs.

use crate::place;
use crate::report::Failure;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a bounded program is looked at.
const POLL: Duration = Duration::from_millis(50);

/// One call of a program.
#[derive(Debug)]
pub struct Call {
    command: Command,
    line: String,
}

impl Call {
    /// A program by name (looked up on PATH) or by path, started in the
    /// project's root.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(place::root());
        // `cargo run` tells this program about itself; its children are not it.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        let line = Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        Self { command, line }
    }

    /// Adds arguments.
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        for arg in args {
            let arg = arg.as_ref();
            // A string cannot refuse to be written to.
            let _ = write!(self.line, " {}", arg.to_string_lossy());
            self.command.arg(arg);
        }
        self
    }

    /// Sets a variable for the program.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets variables for the program.
    pub fn envs(mut self, vars: &[(String, OsString)]) -> Self {
        for (name, value) in vars {
            self.command.env(name, value);
        }
        self
    }

    /// Starts the program in another folder than the project's root.
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sends what the program prints to standard error: standard output is for
    /// the verb's own results.
    pub fn onto_stderr(mut self) -> Self {
        self.command.stdout(std::io::stderr());
        self
    }

    /// Runs the program, its output shown.
    ///
    /// # Errors
    /// The program cannot be started, or ends with another code than 0.
    pub fn run(mut self) -> Result<(), Failure> {
        let status = self.command.status().map_err(|error| self.cannot(&error))?;
        self.judge(status)
    }

    /// Runs the program for at most this long, its output shown.
    ///
    /// # Errors
    /// As [`Call::run`]; and the time was up (the program is ended then).
    pub fn run_bounded(mut self, limit: Duration) -> Result<(), Failure> {
        let mut child = self.command.spawn().map_err(|error| self.cannot(&error))?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return self.judge(status);
            }
            if start.elapsed() > limit {
                child.kill()?;
                child.wait()?;
                let text = format!("`{}` took more than {} s", self.line, limit.as_secs());
                return Err(Failure::failed(text));
            }
            thread::sleep(POLL);
        }
    }

    /// Runs the program and hands each line of its standard output to `each`
    /// after showing it.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub fn run_lines(mut self, mut each: impl FnMut(&str)) -> Result<(), Failure> {
        let mut child = self.command.stdout(Stdio::piped()).spawn().map_err(|error| self.cannot(&error))?;
        if let Some(pipe) = child.stdout.take() {
            let mut out = std::io::stdout();
            for line in BufReader::new(pipe).split(b'\n') {
                let line = line?;
                out.write_all(&line)?;
                out.write_all(b"\n")?;
                each(&String::from_utf8_lossy(&line));
            }
        }
        let status = child.wait()?;
        self.judge(status)
    }

    /// What the program prints on standard output, or nothing where it cannot
    /// be started or fails.
    pub fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    }

    /// Starts the program and goes on.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn spawn(mut self) -> Result<Child, Failure> {
        self.command.spawn().map_err(|error| self.cannot(&error))
    }

    /// Becomes the program where the system can do that, so that Ctrl-C and
    /// every other signal reach it with nothing in between; elsewhere runs it.
    ///
    /// # Errors
    /// As [`Call::run`].
    pub fn become_it(mut self) -> Result<(), Failure> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            let error = self.command.exec();
            Err(self.cannot(&error))
        }
        #[cfg(not(unix))]
        {
            let status = self.command.status().map_err(|error| self.cannot(&error))?;
            self.judge(status)
        }
    }

    fn judge(&self, status: ExitStatus) -> Result<(), Failure> {
        if status.success() {
            return Ok(());
        }
        Err(Failure::failed(format!("`{}`: {status}", self.line)))
    }

    fn cannot(&self, error: &std::io::Error) -> Failure {
        Failure::failed(format!("`{}` cannot be started: {error}", self.line))
    }
}
