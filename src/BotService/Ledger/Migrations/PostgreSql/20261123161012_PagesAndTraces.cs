using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BotService.Ledger.Migrations.PostgreSql
{
    /// <inheritdoc />
    internal sealed partial class PagesAndTraces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "deliveries",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "runs",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "day",
                table: "runs",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "fix_state",
                table: "runs",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "model_tokens",
                table: "runs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "trigger_kind",
                table: "runs",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql("UPDATE runs SET day = floor(extract(epoch from created_at) / 86400), trigger_kind = CASE trigger::json -> 'value' ->> 'case' WHEN 'Command' THEN 'command' WHEN 'Review' THEN 'review' ELSE 'red' END");

            migrationBuilder.CreateTable(
                name: "protection_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "run_details",
                columns: table => new
                {
                    run_id = table.Column<string>(type: "text", nullable: false),
                    progress = table.Column<string>(type: "text", nullable: false),
                    findings = table.Column<string>(type: "text", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_run_details", x => x.run_id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_runs_forge_repository_id_fingerprint_id",
                table: "runs",
                columns: new[] { "forge", "repository_id", "fingerprint", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_forge_repository_id_id",
                table: "runs",
                columns: new[] { "forge", "repository_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_result_id",
                table: "runs",
                columns: new[] { "result", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_runs_trigger_kind_id",
                table: "runs",
                columns: new[] { "trigger_kind", "id" });

            migrationBuilder.CreateIndex(
                name: "runs_by_day",
                table: "runs",
                columns: new[] { "day", "forge", "repository_id", "result", "fix_state", "sandbox_seconds", "model_seconds", "model_tokens", "created_at", "ended_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "protection_keys");

            migrationBuilder.DropTable(
                name: "run_details");

            migrationBuilder.DropIndex(
                name: "IX_runs_forge_repository_id_fingerprint_id",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_forge_repository_id_id",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_result_id",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "IX_runs_trigger_kind_id",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "runs_by_day",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "day",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "fix_state",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "model_tokens",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "trigger_kind",
                table: "runs");
        }
    }
}
