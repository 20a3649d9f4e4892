//! SVG pictures that carry their scenario: the link stands in `<metadata>`, which drawing programs keep and do not show.

use crate::scene::escape;

const OPEN: &str = "<metadata>assent ";
const CLOSE: &str = "</metadata>";

/// The picture with the link in it, behind its title.
pub fn with_link(svg: &str, link: &str) -> String {
    let metadata = format!("{OPEN}{}{CLOSE}\n", escape(link));
    let at = match svg.find("</title>") {
        Some(title) => title + "</title>".len(),
        None => svg.find('>').map_or(0, |end| end + 1),
    };
    format!("{}{}{metadata}{}", &svg[..at], if svg[..at].ends_with('\n') { "" } else { "\n" }, svg[at..].trim_start())
}

/// The link that a picture carries.
pub fn link_in(svg: &str) -> Option<String> {
    // Drawing programs may add attributes, and lines.
    let from = svg.find("<metadata")?;
    let inside = &svg[from..from + svg[from..].find(CLOSE)?];
    let text = &inside[inside.find('>')? + 1..];
    let link = text.trim().strip_prefix("assent ")?.trim();
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Some(plain.iter().fold(link.to_owned(), |link, (code, letter)| link.replace(code, letter)))
}
