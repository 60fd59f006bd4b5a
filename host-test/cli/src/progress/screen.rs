//! Some lines at the bottom of a terminal that are drawn again and again. Must
//! not know what they say.

use console::Term;

/// The lines, on standard error. A terminal that cannot be written any more
/// shows nothing, and that is all.
pub struct Screen {
    term: Term,
    /// What it shows.
    lines: Vec<String>,
    /// The lines are on the terminal at this moment.
    is_drawn: bool,
    /// The terminal has gone: what is buffered for it would only grow.
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

    /// Columns and rows; 80 and 24 where the terminal does not tell.
    pub fn size(&self) -> (usize, usize) {
        let (rows, columns) = self.term.size();
        (columns.into(), rows.into())
    }

    /// Shows these lines in place of those before. Each must leave the last
    /// column free: `^C`, which the terminal writes, stays in its line then.
    pub fn draw(&mut self, lines: Vec<String>) {
        if !self.is_gone && (!self.is_drawn || lines != self.lines) {
            self.clear();
            self.lines = lines;
            self.write();
        }
    }

    /// Takes the lines away, for something else to be written.
    pub fn erase(&mut self) {
        self.clear();
        self.flush();
    }

    /// Brings them back.
    pub fn draw_again(&mut self) {
        self.write();
    }

    /// The cursor is in the last line, and goes back to the first.
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
