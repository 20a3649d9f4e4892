//! Skins, the gallery, lessons, authoring.

words! {
    /// Skins, the gallery, lessons, authoring.
    Story {
    // Skins.
    Skin: "Skin", "Kostüm";
    Plain: "plain", "schlicht";
    Generals: "generals: camps and messengers", "Generäle: Lager und Boten";
    Sky: "sky: aircraft from the side and from above", "Himmel: Flugzeuge von der Seite und von oben";
    Atc: "air traffic: sectors, radars, controllers", "Flugsicherung: Sektoren, Radare, Lotsen";
    Bank: "banks", "Banken";
    Datacentre: "datacentre", "Rechenzentrum";
    Flight: "flight computer", "Flugrechner";
    Space: "satellites", "Satelliten";
    Clocks: "clock towers", "Uhrtürme";
    Assembly: "assembly line", "Montageband";
    Snapshot: "snapshot", "Momentaufnahme";
    HideTraitors: "Hide who is a traitor", "Verräter nicht zeigen";
    HideTraitorsHelp: "For guessing who it is: nothing on the page tells who lies, in no picture and no words, until it is shown again.",
        "Zum Erraten: Nichts auf der Seite verrät, wer lügt, kein Bild und kein Wort, bis es wieder gezeigt wird.";
    ShowTraitors: "Show traitors", "Verräter zeigen";
    HiddenNow: "Hidden while you guess.", "Verborgen, solange geraten wird.";
    TextHidden: "The text names the traitor: it is hidden while you guess.", "Der Text nennt den Verräter: verborgen, solange geraten wird.";
    DecidedOfAll: "{0} of {1} nodes decided", "{0} von {1} Knoten entschieden";
    NothingBroken: "Nothing broken", "Alles gewahrt";
    // Gallery.
    Gallery: "Gallery", "Galerie";
    Search: "Search scenarios", "Szenarien suchen";
    Chapter: "Chapter", "Kapitel";
    AllChapters: "all chapters", "alle Kapitel";
    Outcome: "Outcome", "Ausgang";
    AnyOutcome: "any outcome", "jeder Ausgang";
    Breaks: "something breaks", "etwas geht schief";
    Holds: "all goes well", "alles geht gut";
    SomethingBreaks: "breaks", "bricht";
    Found: "{0} of {1} scenarios", "{0} von {1} Szenarien";
    Protocols: "Protocols, without faults", "Protokolle, ohne Fehler";
    // Lessons.
    Lessons: "Lessons", "Lektionen";
    Lesson: "Lesson", "Lektion";
    LessonsHelp: "Each lesson goes from watching to predicting, changing one thing, and making a run of your own. The page checks what you make; the answer is a link.",
        "Jede Lektion führt vom Zusehen über das Vorhersagen und das Ändern einer Sache zum eigenen Lauf. Die Seite prüft, was entsteht; die Antwort ist ein Link.";
    Minutes: "{0} minutes", "{0} Minuten";
    Start: "Start", "Beginnen";
    GoOn: "Go on", "Fortsetzen";
    StepsDone: "{0} of {1} steps done", "{0} von {1} Schritten erledigt";
    Notes: "Lecturer's notes", "Notizen für Lehrende";
    Questions: "Three questions", "Drei Fragen";
    Misconception: "What is often believed", "Was oft geglaubt wird";
    Steps: "Steps", "Schritte";
    AnAnswer: "an answer", "eine Antwort";
    TheScene: "the scene", "die Szene";
    PrintAll: "Print all notes", "Alle Notizen drucken";
    Print: "Print", "Drucken";
    Watch: "Watch", "Zusehen";
    Predict: "Predict", "Vorhersagen";
    Change: "Change one thing", "Eines ändern";
    Make: "Make your own", "Selber machen";
    LeaveLesson: "Leave the lesson", "Lektion verlassen";
    Again: "From the start", "Von vorn";
    StepBack: "Back", "Zurück";
    StepOn: "Next step", "Nächster Schritt";
    Finish: "Finish", "Fertig";
    NextLesson: "Next lesson", "Nächste Lektion";
    Objective: "Objective:", "Ziel:";
    FoundHere: "here: {0}", "hier: {0}";
    Reached: "Reached. Your run is a link: give it to others.", "Erreicht. Der Lauf ist ein Link: weitergeben.";
    NotYet: "Not yet.", "Noch nicht.";
    ShareAnswer: "Share the answer", "Antwort teilen";
    // Authoring.
    Author: "Tell the story of this run", "Die Geschichte dieses Laufs erzählen";
    AuthorHelp: "What you write is placed at the moment on stage. Everything goes into the text below, and so into the link.",
        "Was geschrieben wird, gilt ab dem Augenblick auf der Bühne. Alles kommt in den Text darunter, und so in den Link.";
    Title: "Title", "Titel";
    Caption: "Caption from here on", "Bildunterschrift ab hier";
    AddHere: "Add the caption here", "Hier einfügen";
    Question: "Question before what comes next", "Frage vor dem, was nun kommt";
    AnswerNumber: "Answer {0}", "Antwort {0}";
    RightNumber: "Answer {0} is right", "Antwort {0} ist richtig";
    Because: "what is said to it", "was dazu gesagt wird";
    AskHere: "Ask here", "Hier fragen";
    QuestionNeeds: "A question needs words, two answers, and the right one among them.",
        "Eine Frage braucht Worte, zwei Antworten und unter ihnen die richtige.";
    ClaimIt: "Claim how it ends; whoever plays it is told whether that is so", "Behaupten, wie es ausgeht; beim Abspielen wird es geprüft";
    State: "Claim it", "Behaupten";
    TakeOut: "Take out: {0}", "Herausnehmen: {0}";
    Preview: "Preview", "Vorschau";
    ShareIt: "Share", "Teilen";
    SaveFile: "Save as a text file", "Als Textdatei speichern";
    CannotSave: "This browser does not let the page save a file. The Share dialog has the text.",
        "Dieser Browser lässt die Seite keine Datei speichern. Der Teilen-Dialog enthält den Text.";
    BranchHint: "What you do to the run becomes a branch here.", "Was am Lauf getan wird, wird hier ein Zweig.";
    // Questions.
    Right: "Right.", "Richtig.";
    Wrong: "Not so.", "Nicht so.";
    }
}
