//! A film as an animated GIF: the one animation that all slide programs take.

use gif::{Encoder, Frame, Repeat};

/// Colours of a picture, as the format has it.
const COLOURS: usize = 256;
/// Bits a channel by which colours are told apart.
const BITS: u32 = 5;
/// Frames that the colours are chosen from; the themes have few, and every frame the same.
const SAMPLES: usize = 3;

/// A film being made. Feed it [`Film::frame`]s and take what comes of it with [`Film::finish`].
pub struct Film {
    encoder: Encoder<Vec<u8>>,
    width: u16,
    height: u16,
    /// Which colour stands for each cut-down one.
    nearest: Vec<u8>,
    /// Hundredths of a second.
    delay: u16,
    before: Option<Vec<u8>>,
}

impl Film {
    /// Begins a film of this size; its colours are those of the samples, pictures of four bytes a pixel.
    ///
    /// # Errors
    /// Says what is wrong with the sizes.
    pub fn new(width: u16, height: u16, fps: f64, samples: &[&[u8]]) -> Result<Film, String> {
        let (palette, nearest) = colours(&samples[..samples.len().min(SAMPLES)]);
        let mut encoder = Encoder::new(Vec::new(), width, height, &palette).map_err(|error| error.to_string())?;
        encoder.set_repeat(Repeat::Infinite).map_err(|error| error.to_string())?;
        // Less than two hundredths is taken for ten by most programs.
        let delay = ((100.0 / fps).round() as u16).max(2);
        Ok(Film { encoder, width, height, nearest, delay, before: None })
    }

    /// Adds a picture of four bytes a pixel. Only the rows that differ from the frame before are written.
    ///
    /// # Errors
    /// Says that the picture has another size.
    pub fn frame(&mut self, pixels: &[u8]) -> Result<(), String> {
        let (wide, high) = (usize::from(self.width), usize::from(self.height));
        if pixels.len() != wide * high * 4 {
            return Err(format!("found a frame of {} bytes, expected {}", pixels.len(), wide * high * 4));
        }
        let indexed: Vec<u8> = pixels.chunks_exact(4).map(|pixel| self.nearest[cut(pixel)]).collect();
        let differs = |row: &usize| {
            let row = row * wide..(row + 1) * wide;
            self.before.as_ref().is_none_or(|before| before[row.clone()] != indexed[row])
        };
        let first = (0..high).find(differs).unwrap_or(0);
        let last = (0..high).rfind(differs).unwrap_or(0);
        let rows = indexed[first * wide..(last + 1) * wide].to_vec();
        let mut frame = Frame::from_indexed_pixels(self.width, (last + 1 - first) as u16, rows, None);
        frame.top = first as u16;
        frame.delay = self.delay;
        self.before = Some(indexed);
        self.encoder.write_frame(&frame).map_err(|error| error.to_string())
    }

    /// The file.
    ///
    /// # Errors
    /// None that a buffer in memory has.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        self.encoder.into_inner().map_err(|error| error.to_string())
    }
}

/// A pixel's colour, cut down to [`BITS`] a channel.
fn cut(pixel: &[u8]) -> usize {
    pixel[..3].iter().fold(0, |sum, channel| sum << BITS | (usize::from(*channel) >> (8 - BITS)))
}

/// The commonest colours as a palette, and which of them is nearest to each cut-down colour.
fn colours(samples: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let all = 1usize << (3 * BITS);
    // How often, and the sum of the channels, so that a ground keeps its very colour.
    let mut seen = vec![[0u64; 4]; all];
    for pixel in samples.iter().flat_map(|sample| sample.chunks_exact(4)) {
        let entry = &mut seen[cut(pixel)];
        entry[3] += 1;
        (0..3).for_each(|channel| entry[channel] += u64::from(pixel[channel]));
    }
    let mut order: Vec<usize> = (0..all).filter(|colour| seen[*colour][3] > 0).collect();
    order.sort_by_key(|colour| (u64::MAX - seen[*colour][3], *colour));
    order.truncate(COLOURS);
    let mean = |colour: usize| [0, 1, 2].map(|channel| (seen[colour][channel] / seen[colour][3].max(1)) as i32);
    let chosen: Vec<[i32; 3]> = order.iter().map(|colour| mean(*colour)).collect();
    let far = |one: &[i32; 3], other: [i32; 3]| (0..3).map(|at| (one[at] - other[at]).pow(2)).sum::<i32>();
    let half = 1 << (7 - BITS);
    let nearest = (0..all).map(|colour| {
        let channel = |at: u32| (((colour >> (BITS * at)) & ((1 << BITS) - 1)) << (8 - BITS)) as i32 + half;
        let own = [channel(2), channel(1), channel(0)];
        let found = chosen.iter().enumerate().min_by_key(|(_, known)| far(known, own));
        found.map_or(0, |(place, _)| place as u8)
    });
    let nearest = nearest.collect();
    let palette = chosen.iter().flatten().map(|channel| *channel as u8).collect();
    (palette, nearest)
}
