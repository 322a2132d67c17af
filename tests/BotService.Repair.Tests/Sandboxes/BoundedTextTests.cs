using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes;

public sealed class BoundedTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Read_gives_head_and_tail_whatever_the_size_of_the_pieces(int piece)
    {
        var text = string.Concat(Enumerable.Range(0, 30).Select(i => (char)('A' + i)));
        var bounded = new BoundedText(10);

        foreach (var part in text.Chunk(piece))
        {
            bounded.Write(Encoding.UTF8.GetBytes(part));
        }

        Assert.Equal((text[..5] + "\n[... 20 bytes dropped ...]\n" + text[^5..], 20L), bounded.Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("abcdefghij")]
    public void Read_of_what_fits_is_all_of_it(string text)
    {
        var bounded = new BoundedText(10);

        bounded.Write(Encoding.UTF8.GetBytes(text));

        Assert.Equal((text, 0L), bounded.Read());
    }

    [Fact]
    public void TailOf_keeps_only_the_end()
    {
        var bounded = BoundedText.TailOf(3);

        bounded.Write("abcdef"u8);
        bounded.Write("g"u8);

        Assert.EndsWith("\nefg", bounded.Read().Text);
        Assert.Equal(4, bounded.Read().Dropped);
    }
}
