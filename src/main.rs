//! The page (wasm only).
#[cfg(target_arch = "wasm32")]
fn main() {
    leptos::mount::mount_to_body(|| "Assent");
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: `cargo xtask serve`. The command line is `cargo run --bin assent`.");
    std::process::exit(2);
}
