using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BotService.Demo;

/// <summary>Tells that something was written into the ledger of this process.</summary>
internal sealed class LedgerCommits : DbTransactionInterceptor
{
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Returns when there was a commit since the last call.</summary>
    public async Task WaitAsync(CancellationToken token) => await news.Reader.ReadAsync(token);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => news.Writer.TryWrite(true);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        news.Writer.TryWrite(true);
        return Task.CompletedTask;
    }
}
