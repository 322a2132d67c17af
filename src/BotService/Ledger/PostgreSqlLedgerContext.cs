using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BotService.Ledger;

internal sealed class PostgreSqlLedgerContext(DbContextOptions<PostgreSqlLedgerContext> options) : LedgerContext(options);

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
internal sealed class PostgreSqlLedgerDesign : IDesignTimeDbContextFactory<PostgreSqlLedgerContext>
{
    public PostgreSqlLedgerContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlLedgerContext>().UseNpgsql("Host=localhost").Options);
}
