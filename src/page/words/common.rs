//! What most of the page says.

words! {
    /// What most of the page says.
    W {
    // The strip.
    DecidedCount: "{0} of {1} correct nodes decided", "{0} von {1} korrekten Knoten entschieden";
    // Faults.
    Crash: "Crash", "Absturz";
    Recover: "Recover", "Neustart";
    Traitor: "Traitor", "Verräter";
    Flip: "Flip a bit", "Bit kippen";
    Slow: "Slow", "Langsam";
    Cut: "Cut", "Trennen";
    Faults: "Faults", "Fehler";
    FaultsHelp: "Faults: drag onto a node, a link or a message, or choose one and then its target",
        "Fehler: auf Knoten, Leitung oder Nachricht ziehen, oder erst Fehler, dann Ziel wählen";
    NowANode: "now choose a node", "jetzt einen Knoten wählen";
    NowATarget: "now choose a node or a link", "jetzt Knoten oder Leitung wählen";
    NowAHit: "now choose a node or a message", "jetzt Knoten oder Nachricht wählen";
    NowALine: "now draw a line between nodes, or choose the nodes of one side and press Cut again",
        "jetzt eine Linie zwischen Knoten ziehen, oder die Knoten einer Seite wählen und noch einmal Trennen";
    OneSide: "The line leaves all nodes on one side.", "Die Linie lässt alle Knoten auf einer Seite.";
    Heal: "Heal the network", "Netz heilen";
    Undo: "Undo", "Rückgängig";
    Redo: "Redo", "Wiederholen";
    Manual: "Deliver by hand", "Von Hand zustellen";
    ManualTip: "Nothing arrives unless you deliver it", "Nichts kommt an, was nicht zugestellt wird";
    // Sheets.
    Close: "Close", "Schließen";
    DeliverNow: "Deliver now", "Jetzt zustellen";
    Hold: "Hold", "Anhalten";
    LetGo: "Let go", "Loslassen";
    Drop: "Drop", "Verlieren";
    Delay: "Delay", "Verzögern";
    Duplicate: "Duplicate", "Verdoppeln";
    LiesTo: "What each recipient is told", "Was jedem Empfänger gesagt wird";
    FireAlarm: "Fire the alarm", "Wecker auslösen";
    AskFor: "Ask it for", "Auftrag";
    Ask: "Ask", "Auftragen";
    LinkTo: "Its link to", "Seine Leitung zu";
    Lossy: "Lose 30 %", "30 % Verlust";
    Restore: "Restore", "Wiederherstellen";
    WhyDecided: "Why did it decide so?", "Warum diese Entscheidung?";
    WhyNot: "Why has it not decided?", "Warum keine Entscheidung?";
    WhyBroken: "Why?", "Warum?";
    KnowsOnly: "What could it know?", "Was konnte er wissen?";
    ReasonsHelp: "Choose a node and ask why it decided so; or when a property breaks, ask why.",
        "Einen Knoten wählen und fragen, warum er so entschied; oder bei einer Verletzung fragen, warum.";
    NotFewest: "The run is too long to find the fewest steps: these are all that could have mattered.",
        "Der Lauf ist zu lang, um die wenigsten Schritte zu finden: dies sind alle, die eine Rolle gespielt haben können.";
    GoToStep: "Go to step", "Zu Schritt";
    Rewritten: "text changed", "Text geändert";
    ShowAll: "Show everything again", "Wieder alles zeigen";
    // Views.
    Views: "View", "Ansicht";
    ViewStage: "Stage", "Bühne";
    ViewLanes: "Space-time", "Raum-Zeit";
    ViewBoth: "Both", "Beide";
    ViewBoard: "Board", "Tafel";
    ZoomIn: "Zoom in", "Vergrößern";
    ZoomOut: "Zoom out", "Verkleinern";
    ZoomAll: "The whole run", "Der ganze Lauf";
    ByTime: "by time", "nach Zeit";
    ByStep: "by step", "nach Schritten";
    LanesHelp: "Space-time diagram: drag to move, pinch or Ctrl and wheel to zoom, click to go there",
        "Raum-Zeit-Diagramm: ziehen zum Verschieben, Strg und Rad zum Vergrößern, klicken zum Springen";
    DangerousChain: "Dangerous chain", "Gefährliche Kette";
    NothingOnBoard: "This protocol has nothing for the board yet. Play on.", "Für die Tafel gibt es noch nichts. Weiterspielen.";
    // Text panel.
    Text: "Text", "Text";
    TextHelp: "The scenario as text. Every change is read at once and played from the start; what you do on the stage is written here.",
        "Das Szenario als Text. Jede Änderung wird sofort gelesen und gespielt; was auf der Bühne geschieht, steht hier.";
    TextReads: "Reads well.", "In Ordnung.";
    // Forks.
    Forks: "Forks", "Verzweigungen";
    Branch: "Branch", "Zweig";
    Original: "as it was opened", "wie geöffnet";
    Compare: "Compare", "Vergleichen";
    CompareWith: "Compare with", "Vergleichen mit";
    CompareNone: "nothing", "nichts";
    CompareProtocol: "The same faults on another protocol", "Dieselben Fehler in einem anderen Protokoll";
    CompareAlike: "What looks the same to", "Was gleich aussieht für";
    GoThere: "Go there", "Dorthin";
    SameUpTo: "sees the same up to step", "sieht dasselbe bis Schritt";
    Differs: "differs", "verschieden";
    SameSoFar: "No difference so far.", "Bis hierher kein Unterschied.";
    PartAt: "They part at step", "Sie trennen sich in Schritt";
    RunUntil: "Run until …", "Laufen bis …";
    UntilDecided: "all have decided", "alle entschieden haben";
    UntilBreach: "a property breaks", "eine Eigenschaft verletzt ist";
    UntilQuiet: "nothing more happens", "nichts mehr geschieht";
    UntilCondition: "a condition", "eine Bedingung";
    UntilExample: "such as n1.term = 3", "etwa n1.term = 3";
    Run: "Run", "Laufen";
    NeverTrue: "It does not come true in this run.", "Das tritt in diesem Lauf nicht ein.";
    // Log.
    LogNode: "Whose steps", "Wessen Schritte";
    LogKind: "Which steps", "Welche Schritte";
    Everybody: "all nodes", "alle Knoten";
    Everything: "all that happens", "alles";
    OnlyImportant: "what matters", "Wichtiges";
    OnlyMessages: "messages", "Nachrichten";
    OnlyActions: "what was done", "Eingriffe";
    // Tour.
    Tour: "A short tour", "Kurze Einführung";
    TourOne: "Three generals have to agree, and one of them is a traitor. Press play and watch the messengers.",
        "Drei Generäle müssen sich einigen, einer ist ein Verräter. Auf Abspielen drücken und die Boten beobachten.";
    TourTwo: "They disagree: the traitor told each of them something else. Drag Crash or Traitor onto anybody, click a messenger to change its letter; undo takes it back.",
        "Sie sind uneins: der Verräter hat jedem etwas anderes gesagt. Absturz oder Verräter auf jemanden ziehen, einen Boten anklicken, um seinen Brief zu ändern; Rückgängig nimmt es zurück.";
    TourThree: "Every moment of every run is a link: Share. The library holds every protocol and its failures.",
        "Jeder Augenblick jedes Laufs ist ein Link: Teilen. Die Bibliothek enthält alle Protokolle und ihr Versagen.";
    TourNext: "Next", "Weiter";
    TourSkip: "Skip", "Überspringen";
    TourDone: "Start", "Los";
    // Inspector.
    ChooseSomething: "Choose a node or a message on the stage: click it, or press Tab and Enter.",
        "Einen Knoten oder eine Nachricht wählen: anklicken, oder Tab und Eingabe.";
    Remembers: "Remembers", "Erinnert sich an";
    Saved: "Saved, survives a crash", "Gespeichert, übersteht einen Absturz";
    Alarms: "Alarms", "Wecker";
    SentIn: "sent in step", "gesendet in Schritt";
    Contents: "Contents", "Inhalt";
    SignedBy: "Signed by, in order", "Unterschrieben von, der Reihe nach";
    Changed: "changed by this step", "in diesem Schritt geändert";
    }
}
