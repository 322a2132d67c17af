package text;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class PageTest {
    @Test(timeout = 60000)
    public void pageHasFortyColumns() {
        assertEquals(2, Page.lines(80));
    }

    @Test
    public void emptyTextNeedsNoLine() {
        assertEquals(0, Page.lines(0));
    }
}
