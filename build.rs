//! The hosted page comes in two files (`xtask/split`). Which data goes with which is asked of the linker: it leaves in the
//! program what it knows of addresses. wasm-opt warns of that and passes it on; `xtask/site` takes it out.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
