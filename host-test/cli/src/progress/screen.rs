//! Lines at the bottom of a terminal that are redrawn repeatedly. Must not know
//! what they say.

use console::Term;

/// The lines, on standard error. If the terminal can no longer be written to,
/// nothing is shown; there is no other effect.
pub struct Screen {
    term: Term,
    /// The current lines.
    lines: Vec<String>,
    /// Whether the lines are on the terminal now.
    is_drawn: bool,
    /// Whether the terminal is gone: anything buffered for it would only grow.
    is_gone: bool,
}

impl Screen {
    pub fn new() -> Self {
        Self {
            term: Term::buffered_stderr(),
            lines: Vec::new(),
            is_drawn: false,
            is_gone: false,
        }
    }

    /// Returns columns and rows; 80 and 24 if the terminal does not report
    /// them.
    pub fn size(&self) -> (usize, usize) {
        let (rows, columns) = self.term.size();
        (columns.into(), rows.into())
    }

    /// Replaces the previous lines. Each line must leave the last column free,
    /// so that a `^C` that the terminal prints does not wrap.
    pub fn draw(&mut self, lines: Vec<String>) {
        if !self.is_gone && (!self.is_drawn || lines != self.lines) {
            self.clear();
            self.lines = lines;
            self.write();
        }
    }

    /// Erases the lines so that other output can be written.
    pub fn erase(&mut self) {
        self.clear();
        self.flush();
    }

    /// Draws the lines again.
    pub fn draw_again(&mut self) {
        self.write();
    }

    /// Moves the cursor from the last line back to the first and clears them.
    fn clear(&mut self) {
        if std::mem::take(&mut self.is_drawn) {
            let others = self.lines.len().saturating_sub(1);
            let _ = self.term.clear_line();
            let _ = self.term.clear_last_lines(others);
        }
    }

    fn write(&mut self) {
        if !self.lines.is_empty() && !self.is_gone {
            let _ = self.term.write_str(&self.lines.join("\n"));
            self.is_drawn = true;
        }
        self.flush();
    }

    fn flush(&mut self) {
        self.is_gone |= self.term.flush().is_err();
    }
}
