//! Assent: distributed agreement, run and shown.
