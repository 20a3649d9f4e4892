//! What the page says where it proves.

words! {
    /// What the page says where it proves.
    P {
    BackToStage: "Back to the stage", "Zurück zur Bühne";
    Lead: "Not one run: all of them. The very code that is animated is run in every order, with every crash and every lie its model allows.",
        "Nicht ein Lauf: alle. Derselbe Code, der gezeigt wird, läuft in jeder Reihenfolge, mit jedem Absturz und jeder Lüge, die sein Modell zulässt.";
    Parts: "What to do", "Was zu tun ist";
    PartProperties: "Properties", "Eigenschaften";
    PartTheorem: "Theorem", "Satz";
    PartGraph: "Configurations", "Konfigurationen";
    PartGame: "The game", "Das Spiel";
    // What is searched.
    Protocol: "Protocol", "Protokoll";
    Nodes: "Nodes n", "Knoten n";
    Tolerates: "Tolerates f", "Verträgt f";
    Adversary: "What the adversary may do", "Was der Gegner darf";
    Crashes: "crashes", "Abstürze";
    Traitors: "traitors", "Verräter";
    Restarts: "starts again", "Neustarts";
    Losses: "lost messages", "verlorene Nachrichten";
    Copies: "second copies", "zweite Kopien";
    Silence: "traitors may keep silent", "Verräter dürfen schweigen";
    AllInputs: "every way to propose 0 or 1", "jede Art, 0 oder 1 vorzuschlagen";
    Most: "configurations at most", "Konfigurationen höchstens";
    Memory: "At most {0} of memory; a search that reaches a limit says which, and calls nothing proved.",
        "Höchstens {0} Speicher; eine Suche, die an eine Grenze kommt, nennt sie, und nennt nichts bewiesen.";
    // Searching.
    Start: "Search every run", "Alle Läufe durchsuchen";
    Stop: "Stop", "Anhalten";
    GoOn: "Go on", "Weiter";
    Again: "From the start", "Von vorn";
    Progress: "{0} configurations, depth {1}, {2} a second, {3}", "{0} Konfigurationen, Tiefe {1}, {2} je Sekunde, {3}";
    Cases: "{0} of {1} initial configurations", "{0} von {1} Anfangskonfigurationen";
    Longest: "longest slice {0} ms", "längste Scheibe {0} ms";
    InWorker: "in a worker; the page was held for {0} ms at most", "in einem Worker; die Seite stand höchstens {0} ms still";
    WorkerDied: "The worker that searched has stopped, most likely for want of memory ({0}). What it had found and not shown is lost.",
        "Der Worker, der suchte, ist stehen geblieben, wohl aus Mangel an Speicher ({0}). Was er gefunden und nicht gezeigt hat, ist verloren.";
    InSlices: "Search again on the page itself", "Auf der Seite selbst noch einmal suchen";
    Smaller: "Again, {0} configurations at most", "Noch einmal, höchstens {0} Konfigurationen";
    Searching: "searching …", "sucht …";
    Stopped: "stopped; nothing is lost", "angehalten; nichts geht verloren";
    Complete: "complete: {0}{1} configurations, {2} transitions", "vollständig: {0}{1} Konfigurationen, {2} Übergänge";
    Executions: "{0} executions, ", "{0} Ausführungen, ";
    NotComplete: "not complete: stopped at {0}", "nicht vollständig: angehalten bei {0}";
    Holds: "holds in all {0}", "gilt in allen {0}";
    HoldsSoFar: "not broken so far", "bisher nicht verletzt";
    IsOpen: "open: the search was not complete", "offen: die Suche war nicht vollständig";
    IsOpenLoop: "open: some run goes on for ever, so it is not proved that every run ends", "offen: mancher Lauf geht ewig weiter, also ist nicht bewiesen, dass jeder endet";
    BrokenIn: "broken in {0} of {1}", "verletzt in {0} von {1}";
    RunsOf: "{0} executions", "{0} Ausführungen";
    ConfigurationsOf: "{0} configurations", "{0} Konfigurationen";
    NotPromised: "not promised", "nicht versprochen";
    ShortestRun: "The shortest run that breaks it, {0} steps: {1}", "Der kürzeste Lauf, der sie verletzt, {0} Schritte: {1}";
    Strategy: "What the adversary does in it", "Was der Gegner darin tut";
    Watch: "Watch it on the stage", "Auf der Bühne ansehen";
    NoStrategy: "No strategy of the adversary breaks a promise at these sizes.", "Keine Strategie des Gegners bricht bei dieser Größe ein Versprechen.";
    AStrategy: "A strategy of the adversary that breaks a promise was found.", "Eine Strategie des Gegners, die ein Versprechen bricht, ist gefunden.";
    Unseen: "Not checked, since only a whole run shows them: {0}", "Nicht geprüft, weil nur ein ganzer Lauf sie zeigt: {0}";
    // The table.
    TheoremLead: "Every cell is a search of its own: n nodes across, f faults down, the protocol set up for f and the adversary given f. The line is the bound of the paper.",
        "Jede Zelle ist eine Suche für sich: n Knoten nach rechts, f Fehler nach unten, das Protokoll auf f eingestellt, dem Gegner f gegeben. Die Linie ist die Schranke aus der Arbeit.";
    Fill: "Fill the table", "Tabelle füllen";
    FromTo: "n up to", "n bis";
    FaultsTo: "f up to", "f bis";
    EachParam: "one table for each value of", "eine Tabelle je Wert von";
    SafetyOnly: "safety only", "nur Sicherheit";
    CellProved: "n = {0}, f = {1}: proved, nothing breaks it ({2})", "n = {0}, f = {1}: bewiesen, nichts bricht es ({2})";
    CellBroken: "n = {0}, f = {1}: broken, {2} ({3}). Watch it", "n = {0}, f = {1}: gebrochen, {2} ({3}). Ansehen";
    CellOpen: "n = {0}, f = {1}: open, stopped at {2} ({3}). Search ten times as far", "n = {0}, f = {1}: offen, angehalten bei {2} ({3}). Zehnmal so weit suchen";
    CellNone: "n = {0}, f = {1}: these sizes cannot be ({2})", "n = {0}, f = {1}: diese Größen gibt es nicht ({2})";
    CellWaiting: "n = {0}, f = {1}: not looked at yet", "n = {0}, f = {1}: noch nicht angesehen";
    Legend: "✓ proved · ✕ broken: click to watch the run · ? open: click to search further · – no such size. Below the mark: executions in lock step, else configurations.",
        "✓ bewiesen · ✕ gebrochen: anklicken, um den Lauf zu sehen · ? offen: anklicken, um weiterzusuchen · – gibt es nicht. Unter dem Zeichen: Ausführungen im Gleichschritt, sonst Konfigurationen.";
    TableDone: "{0} proved, {1} broken, {2} open", "{0} bewiesen, {1} gebrochen, {2} offen";
    // The graph.
    GraphLead: "A configuration is all nodes and all messages on their way. Its colours are what may still be decided from it.",
        "Eine Konfiguration sind alle Knoten und alle Nachrichten unterwegs. Ihre Farben sind, was von ihr aus noch entschieden werden kann.";
    Draw: "Find all configurations", "Alle Konfigurationen finden";
    GraphRounds: "In lock step a level is the end of a round, and an event is what the adversary does in it: at most one node crashes a round, reaching whom it likes. No protocol of f rounds makes them all univalent at its end; one of f + 1 can (Aguilera, Toueg 1999).",
        "Im Gleichschritt ist eine Ebene das Ende einer Runde und ein Ereignis, was der Gegner darin tut: je Runde fällt höchstens ein Knoten aus und erreicht, wen er will. Kein Protokoll mit f Runden macht am Ende alle univalent; eines mit f + 1 kann es (Aguilera, Toueg 1999).";
    LockStepOnly: "In lock-step rounds only faults are free, and here nobody may crash: there is nothing to choose. Let some crash, or take one of these:",
        "Im Gleichschritt sind nur Fehler frei, und hier darf niemand ausfallen: es gibt nichts zu wählen. Lass jemanden ausfallen oder nimm eines von diesen:";
    GraphPicture: "The configuration graph: {0} configurations, {1} events, {2} bivalent, {3} critical. Walk it with the events listed beside it.",
        "Der Konfigurationsgraph: {0} Konfigurationen, {1} Ereignisse, {2} bivalent, {3} kritisch. Begehbar über die Ereignisse daneben.";
    GraphFigures: "{0} configurations, {1} events, {2} bivalent, {3} critical", "{0} Konfigurationen, {1} Ereignisse, {2} bivalent, {3} kritisch";
    AroundHere: "Too many to draw: this is what is around the one you stand at. Below, all of them by level.",
        "Zu viele zum Zeichnen: dies ist die Umgebung der jetzigen. Darunter alle nach Ebenen.";
    ByLevel: "Configurations by their distance from the first, in the colours of what may be decided", "Konfigurationen nach Abstand von der ersten, in den Farben dessen, was entschieden werden kann";
    Here: "Configuration {0}, level {1}", "Konfiguration {0}, Ebene {1}";
    Bivalent: "bivalent: {0} are still possible", "bivalent: {0} sind noch möglich";
    Univalent: "{0}-valent: only {0} can be decided", "{0}-valent: nur {0} kann entschieden werden";
    Disagreed: "disagreement: {0} are both decided", "Uneinigkeit: {0} sind beide entschieden";
    Nonvalent: "nothing can be decided any more", "nichts kann mehr entschieden werden";
    Critical: "critical: the next event decides", "kritisch: das nächste Ereignis entscheidet";
    Decider: "{0} is the decider: all its events are there", "{0} entscheidet: alle Ereignisse liegen dort";
    EventsHere: "What may happen next", "Was als Nächstes geschehen kann";
    NothingNext: "Nothing is left to happen.", "Nichts kann mehr geschehen.";
    StepBack: "One event back", "Ein Ereignis zurück";
    ToStart: "To the first", "Zur ersten";
    ToCritical: "To a critical one", "Zu einer kritischen";
    OnStage: "Open on the stage", "Auf der Bühne öffnen";
    ChainTitle: "Lemma 2: the chain of initial configurations", "Lemma 2: die Kette der Anfangskonfigurationen";
    ChainWords: "From all 0 to all 1, one input changed at a time (whose, stands on the line). The ends may decide one value only; so somewhere two neighbours differ, or one of them is bivalent: it is ringed.",
        "Von lauter 0 zu lauter 1, je eine Eingabe geändert (wessen, steht auf der Linie). Die Enden können nur einen Wert entscheiden; also unterscheiden sich irgendwo zwei Nachbarn, oder eine ist bivalent: sie hat einen Ring.";
    DiamondTitle: "Lemma 1: the diamond", "Lemma 1: die Raute";
    DiamondWords: "Two events of different nodes, in both orders, end in the same configuration.", "Zwei Ereignisse verschiedener Knoten enden in beiden Reihenfolgen in derselben Konfiguration.";
    NoDiamond: "Here all events are one node's.", "Hier gehören alle Ereignisse einem Knoten.";
    NextDiamond: "Another pair", "Ein anderes Paar";
    // The meter.
    MeterPossible: "still possible: {0}", "noch möglich: {0}";
    MeterAtLeast: "still possible: at least {0}", "noch möglich: mindestens {0}";
    MeterNothing: "no decision is possible any more", "keine Entscheidung ist mehr möglich";
    MeterNone: "no decision seen ahead yet", "noch keine Entscheidung in Sicht";
    // The game.
    GameLead: "You are the scheduler. Nobody fails, nothing is lost, and you choose what arrives next. Keep the protocol undecided as long as you can.",
        "Du bist der Zeitplan. Niemand fällt aus, nichts geht verloren, und du wählst, was als Nächstes ankommt. Halte das Protokoll unentschieden, so lange du kannst.";
    GameRule: "The rule: every message must go in time. When the oldest has waited for {0} moves, it goes next.",
        "Die Regel: jede Nachricht muss rechtzeitig ankommen. Hat die älteste {0} Züge gewartet, ist sie dran.";
    GameRounds: "You are the adversary. A move is a round; in each at most one node crashes in the middle of its sending, {0} in all. You choose who, and whom it still reaches. Keep the protocol undecided as long as you can.",
        "Du bist der Gegner. Ein Zug ist eine Runde; in jeder fällt höchstens ein Knoten mitten im Senden aus, {0} insgesamt. Du wählst, welcher und wen er noch erreicht. Halte das Protokoll unentschieden, so lange du kannst.";
    GameTwo: "A move counts while two values stay possible.", "Ein Zug zählt, solange zwei Werte möglich bleiben.";
    GameOne: "Here only one value can ever be decided; a move counts while nobody has decided.", "Hier kann nur ein Wert je entschieden werden; ein Zug zählt, solange niemand entschieden hat.";
    GameCrash: "one node may die", "ein Knoten darf sterben";
    Play: "New game", "Neues Spiel";
    GameThinking: "looking ahead …", "schaut voraus …";
    Score: "Score", "Punkte";
    MovesMade: "moves", "Züge";
    Hints: "show what each move leaves possible", "zeigen, was jeder Zug übrig lässt";
    Advise: "Let the adversary move", "Den Gegner ziehen lassen";
    Automatic: "The adversary plays on", "Der Gegner spielt weiter";
    Waited: "waited {0}", "wartet {0}";
    MustGo: "must go now", "muss jetzt";
    Deaths: "Let a node die in its step", "Einen Knoten in seinem Schritt sterben lassen";
    CoinFell: "its coin fell, {0} of {1}", "die Münze fiel, {0} von {1}";
    LastMove: "Last move: {0}", "Letzter Zug: {0}";
    EndDecided: "It has decided {0}. You kept it open for {1} moves.", "Es hat {0} entschieden. Du hast es {1} Züge offen gehalten.";
    EndDisagreed: "You win: two have decided, and not the same. {0} moves.", "Gewonnen: zwei haben entschieden, und nicht dasselbe. {0} Züge.";
    EndUnivalent: "From here only {0} can be decided. You kept both possible for {1} moves.", "Von hier kann nur {0} entschieden werden. Du hast beide {1} Züge möglich gehalten.";
    EndStuck: "You win: nobody can ever decide. {0} moves.", "Gewonnen: niemand kann je entscheiden. {0} Züge.";
    EndRound: "You win: this configuration was here {0} moves ago, and every message has gone since. It can go on for ever.", "Gewonnen: diese Konfiguration war vor {0} Zügen schon da, und jede Nachricht ist seither angekommen. So kann es ewig weitergehen.";
    EndQuiet: "You win: nothing is left to happen, and nobody has decided.", "Gewonnen: nichts kann mehr geschehen, und niemand hat entschieden.";
    StillCritical: "Critical: whatever you choose decides.", "Kritisch: was du auch wählst, entscheidet.";
    Suggestions: "To play and to walk", "Zum Spielen und Begehen";
    AsFarAsSeen: "as far as {0} configurations ahead show", "soweit {0} Konfigurationen voraus zeigen";
    }
}
