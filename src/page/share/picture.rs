//! Pictures of the moment: SVG by the library's painter, PNG by the browser.

use crate::page::link;
use crate::page::session::Session;
use assent::export::{png, svg as svg_file};
use assent::run::Run;
use assent::scene::{Axis, Frame, Layout, Light, Theme, View, svg, svg_lanes};
use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen::{Clamped, JsCast};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// Width and height of a picture, in its own units: 16 to 9, as a slide.
pub const SIZE: (f32, f32) = (960.0, 540.0);
/// What a step takes of the width of a space-time diagram, and the greatest width.
const STEP_WIDTH: f32 = 12.0;
const WIDTH_MAX: f32 = 6_000.0;
/// Pixels of a side of a PNG: what all browsers' canvases hold.
const PIXELS_MAX: f64 = 8_192.0;

/// The moment on stage, or the whole run in space and time, as SVG that carries its link.
pub fn drawn(session: Session, lanes: bool, theme: Theme) -> String {
    let now = session.with(|inner| inner.now);
    let picture = session.run(|run| if lanes { whole(run, theme) } else { moment(run, now, theme) });
    svg_file::with_link(&picture, &link::fragment(session, &[]))
}

/// A moment of a run.
pub fn moment(run: &Run, now: f64, theme: Theme) -> String {
    let layout = Layout::ring(run.scenario().n, SIZE.0, SIZE.1, 1.0);
    svg(run, &layout, now, Frame { theme, strip: true })
}

fn whole(run: &Run, theme: Theme) -> String {
    let width = (run.last().0 as f32 * STEP_WIDTH).clamp(SIZE.0, WIDTH_MAX);
    svg_lanes(run, &View::whole(run, Axis::ALL[0], width, SIZE.1), &Light::default(), theme)
}

/// A canvas that pictures are painted on.
#[derive(Clone)]
pub struct Board {
    /// The canvas; it is in no document.
    pub canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Board {
    /// A canvas of this size.
    pub fn new(width: u32, height: u32) -> Result<Board, JsValue> {
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
        canvas.set_width(width);
        canvas.set_height(height);
        let options = js_sys::Object::new();
        drop(js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()));
        let context = canvas.get_context_with_context_options("2d", &options)?.ok_or("no canvas")?;
        Ok(Board { canvas, context: context.unchecked_into() })
    }

    /// Paints an SVG picture over all of it.
    pub async fn paint(&self, picture: &str) -> Result<(), JsValue> {
        let image = HtmlImageElement::new()?;
        // A data address belongs to the page wherever the page is; one of a blob does not in every sandbox.
        image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", js_sys::encode_uri_component(picture)));
        JsFuture::from(image.decode()).await?;
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
    }

    /// Its pixels, four bytes each.
    pub fn pixels(&self) -> Result<Vec<u8>, JsValue> {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        let Clamped(pixels) = self.context.get_image_data(0.0, 0.0, width, height)?.data();
        Ok(pixels)
    }
}

/// The SVG picture as a PNG of this width that carries the link.
pub async fn rastered(picture: &str, width: f64, link: &str) -> Result<Vec<u8>, JsValue> {
    let (wide, high) = size_of(picture);
    let width = width.clamp(64.0, PIXELS_MAX).round();
    let height = (width * high / wide).clamp(1.0, PIXELS_MAX).round();
    let board = Board::new(width as u32, height as u32)?;
    board.paint(picture).await?;
    let address = board.canvas.to_data_url_with_type("image/png")?;
    let bytes = bytes_of(address.split_once(',').map_or("", |(_, data)| data))?;
    png::with_link(&bytes, link).map_err(JsValue::from)
}

/// The same as a promise of a `data:` address.
pub fn data_url(session: Session, picture: String, width: f64) -> Promise {
    let link = link::fragment(session, &[]);
    future_to_promise(async move {
        let bytes = rastered(&picture, width, &link).await?;
        let letters: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        Ok(format!("data:image/png;base64,{}", window().btoa(&letters)?).into())
    })
}

fn bytes_of(base64: &str) -> Result<Vec<u8>, JsValue> {
    // One letter a byte, none beyond 255.
    Ok(window().atob(base64)?.chars().map(|letter| letter as u32 as u8).collect())
}

/// Width and height as the picture says.
fn size_of(picture: &str) -> (f64, f64) {
    let part = |name: &str| {
        let from = picture.find(name)? + name.len();
        picture[from..from + picture[from..].find('"')?].parse::<f64>().ok().filter(|size| *size > 0.0)
    };
    (part(" width=\"").unwrap_or(f64::from(SIZE.0)), part(" height=\"").unwrap_or(f64::from(SIZE.1)))
}
