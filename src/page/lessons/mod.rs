//! Lessons: a path through the chapters. The list with the lecturer's notes is a dialog; the lesson that is being taken
//! stands beside the stage.

mod course;
mod list;
mod panel;

pub use course::Course;
pub use list::LessonList;
pub use panel::LessonPanel;
