#[derive(Debug)]
struct P { a: i32 }
impl<'a> P {
    pub fn f(&mut self, x: Vec<Vec<u8>>, mut n: usize) -> Option<i32> where T: X {
        let v: Vec<i32> = x.iter().map(|y| { y + 1 }).collect::<Vec<i32>>();
        let q = if n > 1 { 2 } else { 3 };
        match n {
            0 => return None,
            1 if n < 3 => { f(); }
            'a'..='z' => g(),
            _ => {}
        }
        while let Some(t) = s.pop() { println!("{} {t}", t); }
        for i in 0..n { if i < n as usize { continue; } }
        if a != b {
            return Some(P { a: 1 }.a);
        }
        loop { break; }
        n
    }
}
fn g() {}
#[cfg(test)]
mod tests;
