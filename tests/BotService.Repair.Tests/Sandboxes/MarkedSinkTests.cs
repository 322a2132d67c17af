using System.Text;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes;

public sealed class MarkedSinkTests
{
    [Theory]
    [InlineData("before<<<m>>after", "before<", "after")]
    [InlineData("<<m>>after<<m>>more", "", "after<<m>>more")]
    [InlineData("before<<m>", "before<<m>", "")]
    [InlineData("", "", "")]
    public void Write_divides_at_the_first_mark_whatever_the_size_of_the_pieces(string text, string before, string after)
    {
        for (var size = 1; size <= 8; size++)
        {
            var (first, second) = (new BoundedText(100), new BoundedText(100));
            var sink = new MarkedSink("<<m>>", first, second);
            foreach (var piece in text.Chunk(size))
            {
                sink.Write(Encoding.UTF8.GetBytes(piece));
            }

            sink.Complete();

            Assert.Equal((before, after), (first.Read().Text, second.Read().Text));
        }
    }
}
