package text;

import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class WrapTest {
    @Test
    public void shortLineFits() {
        assertTrue(Wrap.fits("short"));
    }
}
