//! Installing from Debian's or Ubuntu's packages.

use crate::place;
use crate::process::Call;
use crate::report::{Failure, Report};
use std::path::Path;

/// A right to install packages: as root, or through `sudo`.
#[derive(Debug, Clone, Copy)]
pub struct Apt {
    sudo: bool,
}

impl Apt {
    /// Apt, where this is Debian or one of its children and we may use it.
    pub fn found() -> Option<Self> {
        if !Path::new("/etc/debian_version").exists() || place::on_path("apt-get").is_none() {
            return None;
        }
        let user = Call::new("id").args(["-u"]).answer()?;
        if user.trim() == "0" {
            return Some(Self { sudo: false });
        }
        // `-n`: never wait for a password that nobody may be there to type.
        let sudo = Call::new("sudo").args(["-n", "true"]).answer().is_some();
        sudo.then_some(Self { sudo })
    }

    /// A program run with the right to change the system.
    pub fn call(self, program: &str) -> Call {
        if self.sudo { Call::new("sudo").args(["-n", program]) } else { Call::new(program) }
    }

    /// Installs those of the packages that are missing. The lists are fetched only where the first try fails:
    /// that saves half a minute on most machines.
    ///
    /// # Errors
    /// Code 2 with the command that failed, for the user to look at.
    pub fn install(self, report: &Report, packages: &[&str]) -> Result<(), Failure> {
        if Self::has_all(packages) {
            return Ok(());
        }
        let names = packages.join(" ");
        report.step(format_args!("apt-get install {names}"), || {
            if self.try_install(packages).is_ok() {
                return Ok(());
            }
            let lists = self.apt_get().args(["update"]).onto_stderr().run();
            lists.and_then(|()| self.try_install(packages)).map_err(|_| {
                Failure::missing(format!(
                    "apt-get could not install what is needed. Try by hand: apt-get install --no-install-recommends {names}"
                ))
            })
        })
    }

    fn has_all(packages: &[&str]) -> bool {
        let query = Call::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}\\n"]).args(packages);
        let installed = |text: String| text.lines().filter(|line| *line == "installed").count();
        query.answer().map(installed) == Some(packages.len())
    }

    fn try_install(self, packages: &[&str]) -> Result<(), Failure> {
        self.apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages).onto_stderr().run()
    }

    /// Waits for another apt at work, and never asks a question: `env` because
    /// sudo drops variables.
    fn apt_get(self) -> Call {
        self.call("env").args([
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "--quiet=2",
            "--option=DPkg::Lock::Timeout=120",
        ])
    }
}
