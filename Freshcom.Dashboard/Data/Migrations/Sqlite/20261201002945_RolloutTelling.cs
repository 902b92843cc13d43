using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RolloutTelling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsUntold",
                table: "RolloutEntries",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "IX_RolloutEntries_Untold",
                table: "RolloutEntries",
                columns: new[] { "RolloutId", "UserId" },
                filter: "\"IsUntold\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_RolloutEntries_Untold",
                table: "RolloutEntries");

            migrationBuilder.DropColumn(
                name: "IsUntold",
                table: "RolloutEntries");
        }
    }
}
