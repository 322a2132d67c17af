using System.Text.RegularExpressions;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BotService.Ledger;

/// <summary>The tables. Each database has a context of its own, because migrations differ.</summary>
internal abstract partial class LedgerContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    public DbSet<RunRow> Runs => Set<RunRow>();

    public DbSet<RunDetailRow> RunDetails => Set<RunDetailRow>();

    public DbSet<ProtectionKeyRow> ProtectionKeys => Set<ProtectionKeyRow>();

    public DbSet<RunEventRow> Events => Set<RunEventRow>();

    public DbSet<FingerprintRow> Fingerprints => Set<FingerprintRow>();

    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();

    public DbSet<PublishedItemRow> PublishedItems => Set<PublishedItemRow>();

    public DbSet<PushReservationRow> PushReservations => Set<PushReservationRow>();

    public DbSet<BranchLeaseRow> BranchLeases => Set<BranchLeaseRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DeliveryState>().HaveConversion<string>();
        configurationBuilder.Properties<RunStep>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DeliveryRow>(e =>
        {
            e.ToTable("deliveries").HasIndex(d => new { d.Forge, d.DeliveryId }).IsUnique();
            e.HasIndex(d => new { d.State, d.Id });
            e.Property(d => d.Body).HasConversion(b => DeliveryBody.Pack(b), b => DeliveryBody.Unpack(b), new ArrayStructuralComparer<byte>());
        });
        modelBuilder.Entity<RunRow>(e =>
        {
            e.ToTable("runs").HasIndex(r => new { r.Forge, r.RepositoryId, r.HeadSha, r.Cause }).IsUnique();
            e.HasIndex(r => new { r.Forge, r.RepositoryId, r.HeadBranch });
            e.HasIndex(r => new { r.Step, r.ChangedAt });

            // Pages: lists go by id, which is in the order of time; the last one alone answers every count and sum.
            e.HasIndex(r => new { r.Forge, r.RepositoryId, r.Id });
            e.HasIndex(r => new { r.Result, r.Id });
            e.HasIndex(r => new { r.TriggerKind, r.Id });
            e.HasIndex(r => new { r.Forge, r.RepositoryId, r.Fingerprint, r.Id });
            e.HasIndex(r => new { r.Day, r.Forge, r.RepositoryId, r.Result, r.FixState, r.SandboxSeconds, r.ModelSeconds, r.ModelTokens, r.CreatedAt, r.EndedAt, r.Id }, "runs_by_day");
        });
        modelBuilder.Entity<RunDetailRow>(e => e.ToTable("run_details").HasKey(d => d.RunId));
        modelBuilder.Entity<ProtectionKeyRow>(e => e.ToTable("protection_keys").HasKey(k => k.Name));
        modelBuilder.Entity<RunEventRow>(e => e.ToTable("run_events").HasIndex(v => new { v.RunId, v.Id }));
        modelBuilder.Entity<FingerprintRow>(e => e.ToTable("fingerprints").HasKey(f => new { f.Forge, f.RepositoryId, f.Fingerprint }));
        modelBuilder.Entity<AttemptRow>(e =>
        {
            e.ToTable("attempts").HasKey(a => a.RunId);
            e.HasIndex(a => new { a.Forge, a.RepositoryId, a.HeadSha, a.Fingerprint, a.Number }).IsUnique();
        });
        modelBuilder.Entity<PublishedItemRow>(e => e.ToTable("published_items").HasKey(p => new { p.RunId, p.Kind }));
        modelBuilder.Entity<PushReservationRow>(e =>
        {
            e.ToTable("push_reservations").HasKey(p => p.RunId);
            e.HasIndex(p => new { p.Forge, p.RepositoryId, p.At });
        });
        modelBuilder.Entity<BranchLeaseRow>(e => e.ToTable("branch_leases").HasKey(l => new { l.Forge, l.RepositoryId, l.Branch }));
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(WordStarts().Replace(property.Name, "_$0").ToLowerInvariant());
        }
    }

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex WordStarts();
}
