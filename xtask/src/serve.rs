//! Building the page and serving it.

use crate::process::Call;
use crate::report::{Failure, Report};
use crate::setup::Kit;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// The verb with which this program calls itself to watch for the first answer.
pub const ANNOUNCE: &str = "announce";
/// Apart from `dist/`, so that serving and testing at the same time do not
/// overwrite each other's page.
const FOLDER: &str = "target/serve";
/// Trunk's own default.
const PORT: u16 = 8080;
/// How many ports after the first are tried when it is taken.
const PORTS: u16 = 20;
/// How often the server is asked whether it answers.
const POLL: Duration = Duration::from_millis(200);
/// A first build on a slow machine takes minutes, not this long.
const PATIENCE: Duration = Duration::from_secs(1800);

/// The verb `serve`.
///
/// # Errors
/// Tools are missing, no port is free, or Trunk fails.
pub fn serve(report: &Report, words: &[String]) -> Result<(), Failure> {
    let (port, rest) = take_port(words)?;
    let kit = Kit::bring(report, is_release(&rest))?;
    let port = match port {
        Some(port) if is_free(port) => port,
        Some(port) => return Err(Failure::missing(format!("port {port} is taken"))),
        None => free_port(report)?,
    };
    report.say("trunk serve: building the page; Ctrl-C ends it");
    let own = std::env::current_exe()?;
    let elapsed = report.elapsed().as_millis().to_string();
    let announcer = Call::new(own).args([ANNOUNCE, &port.to_string(), &elapsed]);
    // On Unix this program becomes Trunk, so another one has to do the telling.
    drop(announcer.spawn()?);
    kit.call("trunk")?.args(["serve", "--port", &port.to_string(), "--dist", FOLDER]).args(rest).become_it()
}

/// The verb `build`.
///
/// # Errors
/// Tools are missing, or Trunk fails.
pub fn build(report: &Report, words: &[String]) -> Result<(), Failure> {
    let kit = Kit::bring(report, is_release(words))?;
    report.step("trunk build", || kit.call("trunk")?.args(["build"]).args(words).onto_stderr().run())
}

/// Waits until the server answers, then prints its address. Ends with its
/// parent, so that a failed or interrupted build leaves nothing behind.
///
/// # Errors
/// The arguments are not a port and milliseconds.
pub fn announce(words: &[String]) -> Result<(), Failure> {
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let [port, before] = numbers[..] else {
        return Err(Failure::missing("announce: a port and milliseconds"));
    };
    let Ok(port) = u16::try_from(port) else {
        return Err(Failure::missing("announce: no such port"));
    };
    let start = Instant::now();
    let parent = parent_id();
    while parent_id() == parent && start.elapsed() < PATIENCE {
        if answers(port) {
            let seconds = (Duration::from_millis(before) + start.elapsed()).as_secs_f64();
            eprintln!("[{seconds:>6.1} s] the page is at http://127.0.0.1:{port}/");
            return Ok(());
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn parent_id() -> u32 {
    #[cfg(unix)]
    {
        std::os::unix::process::parent_id()
    }
    #[cfg(not(unix))]
    {
        0
    }
}

/// Whether the page itself comes: Trunk answers 404 until the first build is done.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        let host = format!("Host: 127.0.0.1:{port}");
        write!(stream, "GET / HTTP/1.0\r\n{host}\r\nAccept: text/html\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(head.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

fn free_port(report: &Report) -> Result<u16, Failure> {
    let free = (PORT..PORT + PORTS).find(|port| is_free(*port));
    let Some(port) = free else {
        let last = PORT + PORTS - 1;
        let text = format!("ports {PORT} to {last} are taken: choose one with --port");
        return Err(Failure::missing(text));
    };
    if port != PORT {
        report.say(format_args!("port {PORT} is taken: using {port}"));
    }
    Ok(port)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn is_release(words: &[String]) -> bool {
    words.iter().any(|word| word == "--release")
}

/// Takes `--port N` or `--port=N` out of the options.
fn take_port(words: &[String]) -> Result<(Option<u16>, Vec<String>), Failure> {
    let mut port = None;
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--port") {
            Some("") => words.next().map(String::as_str),
            Some(value) => value.strip_prefix('='),
            None => {
                rest.push(word.clone());
                continue;
            }
        };
        let number = value.and_then(|text| text.parse().ok());
        port = Some(number.ok_or_else(|| Failure::missing("--port wants a number up to 65535"))?);
    }
    Ok((port, rest))
}

#[cfg(test)]
mod tests {
    use super::take_port;

    fn split(line: &str) -> Option<(Option<u16>, String)> {
        let words: Vec<String> = line.split(' ').map(String::from).collect();
        let (port, rest) = take_port(&words).ok()?;
        Some((port, rest.join(" ")))
    }

    #[test]
    fn the_port_is_taken_out_of_the_options() {
        let expected = Some((Some(9000), "--release --open".to_string()));
        assert_eq!(split("--release --port 9000 --open"), expected);
        assert_eq!(split("--port=9000 --release --open"), expected);
        assert_eq!(split("--open"), Some((None, "--open".to_string())));
    }

    #[test]
    fn a_port_that_is_none_is_refused() {
        assert_eq!(split("--port"), None);
        assert_eq!(split("--port 70000"), None);
        assert_eq!(split("--portal"), None);
    }
}
