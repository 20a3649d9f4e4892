//! Code that puts a scene into a page or a slide.

/// An address as the value of an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// What is embedded: its address with all view keys, its name, and its size in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Embed<'a> {
    /// The whole address.
    pub address: &'a str,
    /// What it is, for those who do not see it.
    pub title: &'a str,
    /// Width and height.
    pub size: (u32, u32),
}

impl Embed<'_> {
    /// A frame, for any page.
    pub fn iframe(self) -> String {
        let (width, height) = self.size;
        format!(
            "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\" \
             allow=\"fullscreen; clipboard-write\"></iframe>",
            attribute(self.address),
            attribute(self.title)
        )
    }

    /// The element of `embed.js`; `home` is the folder of the page, with its `/`, and `step` where it begins.
    pub fn element(self, home: &str, step: u32) -> String {
        let (width, height) = self.size;
        format!(
            "<script src=\"{}embed.js\"></script>\n<assent-scene src=\"{}\" step=\"{step}\" ratio=\"{width}/{height}\" \
             label=\"{}\"></assent-scene>",
            attribute(home),
            attribute(self.address),
            attribute(self.title)
        )
    }

    /// A slide of reveal.js whose fragments go to these steps.
    pub fn reveal(self, home: &str, steps: &[u32]) -> String {
        let (width, height) = self.size;
        let home = attribute(home);
        let fragments: String = steps
            .iter()
            .map(|step| format!("  <p class=\"fragment\" data-assent-step=\"{step}\">Step {step}</p>\n"))
            .collect();
        format!(
            "<!-- once, behind reveal.js; and plugins: [RevealAssent] -->\n<script src=\"{home}embed.js\"></script>\n\
             <script src=\"{home}reveal-assent.js\"></script>\n\n<section>\n  <assent-scene src=\"{}\" \
             ratio=\"{width}/{height}\" label=\"{}\"></assent-scene>\n{fragments}</section>\n",
            attribute(self.address),
            attribute(self.title)
        )
    }

    /// A slide of Slidev whose clicks go to these steps; the component lies beside the page's examples.
    pub fn slidev(self, steps: &[u32]) -> String {
        let list: Vec<String> = steps.iter().map(u32::to_string).collect();
        format!(
            "---\nclicks: {}\n---\n\n<Assent src=\"{}\" :steps=\"[{}]\" label=\"{}\" />\n",
            steps.len(),
            attribute(self.address),
            std::iter::once("0".to_owned()).chain(list).collect::<Vec<String>>().join(", "),
            attribute(self.title)
        )
    }

    /// A slide of Quarto's revealjs format.
    pub fn quarto(self) -> String {
        format!("## {}\n\n```{{=html}}\n{}\n```\n", self.title.replace('\n', " "), self.iframe())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMBED: Embed<'_> =
        Embed { address: "https://x.org/a/#om?n=4&step=3&x=\"<", title: "A \"b\" & <c>", size: (960, 540) };

    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        for code in [EMBED.iframe(), EMBED.element("./", 3), EMBED.reveal("./", &[1]), EMBED.slidev(&[1])] {
            assert!(code.contains("n=4&amp;step=3&amp;x=&quot;&lt;"), "{code}");
            assert!(code.contains("A &quot;b&quot; &amp; &lt;c>"), "{code}");
        }
    }

    #[test]
    fn every_step_is_a_fragment_and_a_click() {
        let reveal = EMBED.reveal("./", &[2, 5]);
        assert!(reveal.contains("data-assent-step=\"2\"") && reveal.contains("data-assent-step=\"5\""));
        let slidev = EMBED.slidev(&[2, 5]);
        assert!(slidev.contains("clicks: 2") && slidev.contains(":steps=\"[0, 2, 5]\""));
    }
}
