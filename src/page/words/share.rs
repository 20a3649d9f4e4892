//! What is said of links, pictures and files.

words! {
    /// What is said of links, pictures and files.
    S {
    Ways: "Ways to share", "Wege des Teilens";
    Link: "Link", "Link";
    Embed: "Embed", "Einbetten";
    Picture: "Picture", "Bild";
    Film: "Film", "Film";
    Page: "Web page", "Webseite";
    Slides: "Slides", "Folien";
    Texts: "Text and data", "Text und Daten";
    Copy: "Copy", "Kopieren";
    Copied: "Copied", "Kopiert";
    Save: "Save", "Speichern";
    LinkHere: "Link to this very moment", "Link zu genau diesem Augenblick";
    LinkStart: "Link to the start of the run", "Link zum Anfang des Laufs";
    LinkHint: "It holds the whole run with all that was done to it; nothing is stored anywhere. The same link gives the same run for ever.",
        "Er enthält den ganzen Lauf mit allen Eingriffen; nirgends wird etwas gespeichert. Derselbe Link gibt für immer denselben Lauf.";
    QrCode: "QR code of this link", "QR-Code dieses Links";
    QrLong: "This link is too long for a QR code: it holds {0} characters, a code at most 2953.",
        "Dieser Link ist für einen QR-Code zu lang: er hat {0} Zeichen, ein Code höchstens 2953.";
    EmbedCode: "Code for a page or slide", "Code für eine Seite oder Folie";
    EmbedAs: "As", "Als";
    AsFrame: "frame (works everywhere)", "Rahmen (geht überall)";
    AsElement: "<assent-scene> (can be steered by scripts)", "<assent-scene> (durch Skripte steuerbar)";
    Size: "Size", "Größe";
    Controls: "Controls", "Bedienung";
    ControlsFull: "all", "alle";
    ControlsMin: "few", "wenige";
    ControlsNone: "none, a click steps on", "keine, ein Klick geht weiter";
    Hide: "Hide", "Ausblenden";
    HideLog: "log and side panel", "Protokoll und Seitenleiste";
    HideFaults: "faults", "Fehler";
    ReadOnly: "nothing can be changed", "nichts änderbar";
    Begin: "Plays", "Läuft";
    BeginNever: "when asked", "auf Wunsch";
    BeginVisible: "when it is seen", "wenn sichtbar";
    BeginSlide: "when its slide is shown", "wenn die Folie gezeigt wird";
    Preview: "Preview", "Vorschau";
    PreviewNone: "No preview here: this page has no address of its own.", "Hier keine Vorschau: diese Seite hat keine eigene Adresse.";
    Theme: "Colours", "Farben";
    ThemeAuto: "as the reader's system has it", "wie im System des Lesers";
    ThemeHere: "as here", "wie hier";
    ThemeLight: "light", "hell";
    ThemeDark: "dark", "dunkel";
    ThemeProjector: "projector", "Beamer";
    What: "What", "Was";
    WhatStage: "this moment", "dieser Augenblick";
    WhatLanes: "the whole run in space and time", "der ganze Lauf in Raum und Zeit";
    Width: "Width", "Breite";
    PictureHint: "A picture carries its run: drop it on this page, and the run opens.",
        "Ein Bild trägt seinen Lauf: auf diese Seite gezogen, öffnet es ihn.";
    SaveSvg: "Save SVG", "SVG speichern";
    SavePng: "Save PNG", "PNG speichern";
    CopyPng: "Copy PNG", "PNG kopieren";
    FromStep: "From step", "Von Schritt";
    ToStep: "to step", "bis Schritt";
    Speed: "Speed", "Tempo";
    MakeGif: "Make a GIF", "GIF machen";
    MakeVideo: "Record a video", "Video aufnehmen";
    FilmHint: "A GIF plays in every slide program. A video is smaller; recording takes as long as it plays.",
        "Ein GIF läuft in jedem Folienprogramm. Ein Video ist kleiner; die Aufnahme dauert, so lange es läuft.";
    NoVideo: "This browser records no video.", "Dieser Browser nimmt kein Video auf.";
    FilmFrames: "{0} of {1} frames", "{0} von {1} Bildern";
    FilmDone: "Saved, {0} KB.", "Gespeichert, {0} KB.";
    FilmFailed: "It could not be made: {0}", "Es ging nicht: {0}";
    FilmStopped: "Stopped.", "Abgebrochen.";
    Cancel: "Cancel", "Abbrechen";
    PageHint: "One file with everything in it. It opens from a stick, an e-mail or a course page, without a network and without a server.",
        "Eine Datei, in der alles steckt. Sie öffnet sich vom Stick, aus einer E-Mail oder einer Kursseite, ohne Netz und ohne Server.";
    SavePage: "Save this moment as a web page", "Diesen Augenblick als Webseite speichern";
    PageFailed: "The page could not be had: {0}. It lies beside the hosted page as assent.html.",
        "Die Seite war nicht zu bekommen: {0}. Sie liegt neben der Webseite als assent.html.";
    Saved: "Saved.", "Gespeichert.";
    Deck: "Slide program", "Folienprogramm";
    DeckCode: "Code for the slide", "Code für die Folie";
    Guide: "More on pages and slides", "Mehr über Seiten und Folien (englisch)";
    OtherDecks: "PowerPoint, Keynote and Google Slides hold no web page: use a film or a picture, and the link or its QR code beside it.",
        "PowerPoint, Keynote und Google Slides nehmen keine Webseite auf: einen Film oder ein Bild nehmen und den Link oder QR-Code daneben.";
    StepsOf: "Its clicks go to the steps at which something is decided, done or broken.",
        "Ihre Klicks gehen zu den Schritten, in denen etwas entschieden, getan oder verletzt wird.";
    Kind: "Kind", "Art";
    KindText: "scenario", "Szenario";
    KindTranscript: "transcript of the run", "Mitschrift des Laufs";
    KindTrace: "trace as JSON", "Ablauf als JSON";
    KindShiviz: "log for ShiViz", "Log für ShiViz";
    KindMermaid: "sequence diagram (Mermaid)", "Sequenzdiagramm (Mermaid)";
    OpenFile: "Open a file", "Datei öffnen";
    OpenHint: "A scenario's text, or a picture, page or trace that was saved here; dropping it anywhere does the same.",
        "Ein Szenario als Text, oder ein Bild, eine Seite oder ein Ablauf von hier; irgendwo hinziehen geht auch.";
    DropHere: "Drop it to open its run", "Loslassen öffnet den Lauf";
    CannotOpen: "{0} cannot be opened: {1}.", "{0} lässt sich nicht öffnen: {1}.";
    }
}
