//! What most of the page says.

words! {
    /// What most of the page says.
    W {
    // The strip.
    DecidedCount: "{0} of {1} correct nodes decided", "{0} von {1} korrekten Knoten entschieden";
    // Pseudo-code.
    SoManyNodes: "{0} nodes", "{0} Knoten";
    BreaksWhen: "Breaks when:", "Scheitert, wenn:";
    CodeHint: "Lit: the lines of the step at the cursor. At the right: who was there last.",
        "Hell: die Zeilen des gezeigten Schritts. Rechts: wer zuletzt dort war.";
    ReferenceSheet: "Reference sheet", "Datenblatt";
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
    Heal: "Heal", "Heilen";
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
    // The frame, the panels, the bar.
    StepBack: "Step back", "Schritt zurück";
    StepOn: "Step forward", "Schritt vor";
    SpaceKey: "Space", "Leertaste";
    Step: "Step", "Schritt";
    NewSeed: "New seed", "Neuer Zufall";
    NewSeedTip: "The same with other chance", "Dasselbe mit anderem Zufall";
    Restart: "Restart", "Von vorn";
    RestartTip: "Back to the start, undoing everything", "Zurück zum Anfang, alles ungeschehen";
    SpokenRound: ", round {0}", ", Runde {0}";
    SpokenBreach: ", first breach at step {0}", ", erster Bruch bei Schritt {0}";
    SpokenStep: "step {0} of {1}{2}, {3}{4}", "Schritt {0} von {1}{2}, {3}{4}";
    Speed: "Speed", "Tempo";
    Pause: "Pause", "Pause";
    Play: "Play", "Abspielen";
    HelpDrag: "Drag a fault onto a node, a link or a message, or a node onto a fault. Or choose a fault, then its target. Drag a node anywhere else to move it. Letters and digits work while the stage has the focus.",
        "Einen Fehler auf Knoten, Leitung oder Nachricht ziehen, oder einen Knoten auf einen Fehler. Oder erst den Fehler wählen, dann sein Ziel. Anderswohin gezogen, wird ein Knoten verschoben. Buchstaben und Ziffern gelten, während die Bühne den Fokus hat.";
    HelpReal: "Assent runs the real protocol: every number comes from the engine, and the same link always gives the same run.",
        "Assent führt das wirkliche Protokoll aus: Jede Zahl kommt aus der Maschine, und derselbe Link ergibt immer denselben Lauf.";
    KeyPlay: "play or pause", "abspielen oder anhalten";
    KeyStep: "one step on, back", "einen Schritt vor, zurück";
    KeyEvent: "next, previous event of interest", "nächstes, voriges wichtiges Ereignis";
    KeyLeap: "ten steps back, on", "zehn Schritte zurück, vor";
    KeyEnds: "to the start, to the end", "zum Anfang, zum Ende";
    KeyTenths: "to tenths of the run", "zu Zehnteln des Laufs";
    KeySpeed: "slower, faster", "langsamer, schneller";
    KeyRing: "to the nodes, around the ring", "zu den Knoten, um den Ring";
    KeyChoose: "choose the node", "den Knoten wählen";
    KeyFaults: "crash, make a traitor of, recover, cut off the node in focus",
        "den Knoten im Fokus abstürzen lassen, zum Verräter machen, neu starten, abtrennen";
    KeyUndo: "undo, redo", "rückgängig, wiederholen";
    KeyFrame: "one message back, on", "eine Nachricht zurück, vor";
    KeyView: "next view, full screen, hide the panels", "nächste Ansicht, ganzer Bildschirm, Tafeln weg";
    KeyProve: "prove: search every run of this size; back to the stage",
        "beweisen: jeden Lauf dieser Größe durchsuchen; zurück zur Bühne";
    LetterKeys: "Single letters and digits are keys", "Einzelne Buchstaben und Ziffern sind Tasten";
    KeyHelp: "this list", "diese Liste";
    KeyEscape: "put down, close", "weglegen, schließen";
    AlarmAt: "{0} at {1}", "{0} um {1}";
    AsTraitor: "As a traitor it", "Als Verräter";
    IsLoyal: "(is loyal)", "(ist treu)";
    DoesHand: "behaves, until you write a lie", "benimmt sich, bis eine Lüge geschrieben wird";
    DoesSilent: "sends nothing", "sendet nichts";
    DoesTwins: "two copies, one for each half", "zwei Kopien, eine je Hälfte";
    DoesWithhold: "sends nothing to the first half", "sendet der ersten Hälfte nichts";
    DoesDelay: "sends everything too late", "sendet alles zu spät";
    DoesReplay: "repeats what it said before", "wiederholt, was es früher sagte";
    AndMore: "and {0} more", "und {0} weitere";
    BadLink: "{0}. Showing the default scene.", "{0}. Gezeigt wird die Anfangsszene.";
    NodeCrashed: "{0} crashed", "{0} abgestürzt";
    NodeTraitor: "{0} traitor", "{0} Verräter";
    NodeDoomed: "{0} about to crash", "{0} stürzt gleich ab";
    Needs: "needs {0}", "braucht {0}";
    NodesN: "Nodes (n)", "Knoten (n)";
    ToleratesF: "Tolerates (f)", "Verträgt (f)";
    Seed: "Seed", "Zufallszahl";
    Losses: "Lost messages, in %", "Verlorene Nachrichten, in %";
    Chances: "How likely it is, by calculation", "Wie wahrscheinlich es ist, nach Rechnung";
    Formula: "without faults {0} = {1} messages, {2} rounds", "ohne Fehler {0} = {1} Nachrichten, {2} Runden";
    BreakIt: "Break it on purpose", "Mit Absicht kaputt machen";
    NumberFrom: "{0}: a number from {1} to {2}", "{0}: eine Zahl von {1} bis {2}";
    Proposes: "{0} proposes {1}; change", "{0} schlägt {1} vor; ändern";
    Inputs: "Inputs", "Eingaben";
    Expected: "expected {0}", "erwartet: {0}";
    Explanation: "Explanation", "Erklärung";
    Happening: "What is happening", "Was geschieht";
    Details: "Details", "Einzelheiten";
    NothingYet: "Nothing has happened yet. Press play, or step forward.",
        "Noch ist nichts geschehen. Abspielen oder einen Schritt vor.";
    StepDot: "Step {0}.", "Schritt {0}.";
    Predict: "Predict", "Vorhersage";
    Right: "Right. Play on and see.", "Richtig. Weiterspielen und sehen.";
    NotSo: "Not so. Play on and see why.", "Nein. Weiterspielen und sehen, warum.";
    RestsOn: "What this rests on", "Worauf das beruht";
    FirstBroken: "first broken at step {0}", "zuerst gebrochen bei Schritt {0}";
    TabLog: "Log", "Log";
    TabProperties: "Properties", "Eigenschaften";
    TabCode: "Code", "Code";
    TabNode: "Node", "Knoten";
    TabSetup: "Set-up", "Aufbau";
    TabWhy: "Why", "Warum";
    TabText: "Text", "Text";
    Holds: "holds", "gilt";
    Pending: "pending", "offen";
    Breached: "breached", "gebrochen";
    Nodes: "Nodes", "Knoten";
    OnTheirWay: "Messages on their way", "Nachrichten unterwegs";
    Agreement: "Agreement", "Übereinstimmung";
    Stuck: "No decision", "Keine Entscheidung";
    Undecided: "Undecided", "Unentschieden";
    IsUndecided: "{0} is undecided", "{0} ist unentschieden";
    HasDecided: "{0} decided {1}", "{0} entschied {1}";
    IsBroken: "{0} is broken at step {1}.", "{0} ist gebrochen bei Schritt {1}.";
    PlayOn: "Play on", "Weiter";
    UndoLast: "Undo the last action", "Letzte Handlung zurücknehmen";
    AboutProtocol: "All about this protocol", "Alles über dieses Protokoll";
    Library: "Library", "Bibliothek";
    Theme: "Theme", "Farben";
    ThemeTip: "Light, dark, projector", "Hell, dunkel, Beamer";
    KeysHelp: "Keys and help", "Tasten und Hilfe";
    Share: "Share", "Teilen";
    Faulty: "n = {0}, f = {1}, {2} faulty", "n = {0}, f = {1}, {2} fehlerhaft";
    IsFalse: "{0} is false", "{0} ist falsch";
    TooMany: "more than f = {0} faults", "mehr als f = {0} Fehler";
    BoundTip: "The bound under which the protocol keeps its promises",
        "Die Schranke, unter der das Protokoll hält, was es verspricht";

    // The way to proving; what it says itself stands in `prove.rs`, which the first view need not have.
    Prove: "Prove", "Beweisen";
    ProveTip: "Search every run of this size (E)", "Jeden Lauf dieser Größe durchsuchen (E)";
    MeterOn: "Show on the stage what is still possible", "Auf der Bühne zeigen, was noch möglich ist";
    }
}
