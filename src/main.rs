//! The page (wasm only): mounts [`page`], or, in a worker of the page, does its long searches.

#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(target_arch = "wasm32")]
fn main() {
    if page::is_worker() {
        return page::work();
    }
    page::share::trouble::listen();
    leptos::mount::mount_to_body(page::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: `cargo xtask serve`. The command line is `cargo run --bin assent`.");
    std::process::exit(2);
}
