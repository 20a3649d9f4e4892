//! Films of the run: a GIF frame by frame, or a video that the browser records while it is shown to it.

use super::files;
use super::picture::{Board, SIZE, moment};
use crate::page::session::Session;
use assent::export::film::{Reel, Shot, shots};
use assent::export::gif::Film;
use assent::ids::StepId;
use assent::run::Run;
use assent::scene::Theme;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, BlobPropertyBag, MediaRecorder, MediaRecorderOptions};

/// Frames a second: of a GIF, whose every frame is a picture, and of a video.
const FPS: f64 = 12.5;
const VIDEO_FPS: f64 = 25.0;
/// Bits a second of a video: sharp letters on a plain ground.
const BITS: u32 = 4_000_000;

/// Kinds of video, the one that most slide programs take first.
const KINDS: [(&str, &str); 3] =
    [("mp4", "video/mp4;codecs=avc1.42E01E"), ("mp4", "video/mp4"), ("webm", "video/webm")];

/// What film is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The first step.
    pub from: u32,
    /// The last step.
    pub to: u32,
    /// 1 is normal.
    pub speed: f64,
    /// In pixels; even, as video asks.
    pub width: u32,
    /// Its colours.
    pub theme: Theme,
    /// A video, not a GIF?
    pub video: bool,
}

/// The kind of video that this browser records, and its full name.
pub fn video_kind() -> Option<(&'static str, &'static str)> {
    let known = js_sys::Reflect::has(&window(), &"MediaRecorder".into()).unwrap_or(false);
    KINDS.into_iter().find(|(_, kind)| known && MediaRecorder::is_type_supported(kind))
}

/// Makes the film and hands it to the reader; gives its bytes, or `None` if `report` (frames done, frames in all) said to
/// stop.
pub async fn make(
    session: Session,
    order: Order,
    report: impl Fn(usize, usize) -> bool,
) -> Result<Option<usize>, JsValue> {
    let mut run = Run::new(session.run(|run| run.scenario().clone())).map_err(JsValue::from)?;
    run.veil(session.masked.get_untracked());
    run.finish();
    let fps = if order.video { VIDEO_FPS } else { FPS };
    let (from, to) = (StepId(order.from.min(order.to)), StepId(order.to));
    let reel = Reel { from, to, speed: order.speed, fps };
    let shots = shots(&mut run, reel);
    let height = (f64::from(order.width) * f64::from(SIZE.1 + STRIP) / f64::from(SIZE.0)) as u32 / 2 * 2;
    let board = Board::new(order.width, height)?;
    let mut camera = Camera { run, board, theme: order.theme };
    if order.video {
        video(session, &mut camera, &shots, report).await
    } else {
        gif(session, &mut camera, &shots, report).await
    }
}

/// The agreement strip above the stage.
const STRIP: f32 = 48.0;

/// Paints moments of a run.
struct Camera {
    run: Run,
    board: Board,
    theme: Theme,
}

impl Camera {
    async fn take(&mut self, shot: Shot) -> Result<(), JsValue> {
        self.run.seek(shot.step);
        self.board.paint(&moment(&self.run, shot.now, self.theme)).await
    }

    async fn pixels(&mut self, shot: Shot) -> Result<Vec<u8>, JsValue> {
        self.take(shot).await?;
        self.board.pixels()
    }
}

async fn gif(
    session: Session,
    camera: &mut Camera,
    shots: &[Shot],
    report: impl Fn(usize, usize) -> bool,
) -> Result<Option<usize>, JsValue> {
    let mut samples = Vec::new();
    for place in [0, shots.len() / 2, shots.len() - 1] {
        samples.push(camera.pixels(shots[place]).await?);
    }
    let samples: Vec<&[u8]> = samples.iter().map(Vec::as_slice).collect();
    let (width, height) = (camera.board.canvas.width() as u16, camera.board.canvas.height() as u16);
    let mut film = Film::new(width, height, FPS, &samples).map_err(JsValue::from)?;
    for (done, shot) in shots.iter().enumerate() {
        if !report(done, shots.len()) {
            return Ok(None);
        }
        film.frame(&camera.pixels(*shot).await?).map_err(JsValue::from)?;
        // The browser paints the progress, and hears "cancel".
        pause(0.0).await?;
    }
    let bytes = film.finish().map_err(JsValue::from)?;
    files::save(&files::name(session, "gif"), &bytes, "image/gif")?;
    Ok(Some(bytes.len()))
}

async fn video(
    session: Session,
    camera: &mut Camera,
    shots: &[Shot],
    report: impl Fn(usize, usize) -> bool,
) -> Result<Option<usize>, JsValue> {
    let (word, kind) = video_kind().ok_or("MediaRecorder")?;
    camera.take(shots[0]).await?;
    let stream = camera.board.canvas.capture_stream_with_frame_request_rate(VIDEO_FPS)?;
    let options = MediaRecorderOptions::new();
    options.set_mime_type(kind);
    options.set_video_bits_per_second(BITS);
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
    let parts = Array::new();
    let kept = parts.clone();
    let keep = Closure::<dyn Fn(BlobEvent)>::new(move |event: BlobEvent| {
        for part in event.data().iter() {
            kept.push(part);
        }
    });
    recorder.set_ondataavailable(Some(keep.as_ref().unchecked_ref()));
    let stopped = Promise::new(&mut |resolve, _| recorder.set_onstop(Some(&resolve)));
    recorder.start()?;
    let begun = window().performance().map_or(0.0, |clock| clock.now());
    let mut whole = true;
    for (done, shot) in shots.iter().enumerate() {
        if !report(done, shots.len()) {
            whole = false;
            break;
        }
        camera.take(*shot).await?;
        let due = begun + (done + 1) as f64 * 1_000.0 / VIDEO_FPS;
        let now = window().performance().map_or(due, |clock| clock.now());
        pause((due - now).max(0.0)).await?;
    }
    recorder.stop()?;
    JsFuture::from(stopped).await?;
    if !whole {
        return Ok(None);
    }
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let film = Blob::new_with_blob_sequence_and_options(&parts, &bag)?;
    files::save_blob(&files::name(session, word), &film)?;
    Ok(Some(film.size() as usize))
}

/// Lets so many milliseconds pass.
async fn pause(millis: f64) -> Result<(), JsValue> {
    let later = Promise::new(&mut |resolve, _| {
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis as i32));
    });
    JsFuture::from(later).await.map(drop)
}
