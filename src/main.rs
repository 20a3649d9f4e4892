//! The page (wasm only): mounts [`page`].

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    page::share::trouble::listen();
    leptos::mount::mount_to_body(page::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: `cargo xtask serve`. The command line is `cargo run --bin assent`.");
    std::process::exit(2);
}
