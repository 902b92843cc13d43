using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CustomerImports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CustomerImports",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    RowCount = table.Column<int>(type: "INTEGER", nullable: false),
                    Columns = table.Column<string>(type: "TEXT", nullable: false),
                    EmailsAreVerified = table.Column<bool>(type: "INTEGER", nullable: false),
                    PhonesAreVerified = table.Column<bool>(type: "INTEGER", nullable: false),
                    VerifiedReason = table.Column<string>(type: "TEXT", nullable: true),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    NewCount = table.Column<int>(type: "INTEGER", nullable: false),
                    ExistingCount = table.Column<int>(type: "INTEGER", nullable: false),
                    FaultyCount = table.Column<int>(type: "INTEGER", nullable: false),
                    ActorUserId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ActorName = table.Column<string>(type: "TEXT", nullable: true),
                    ClientAddress = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    InsertedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerImports", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CustomerImports_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CustomerImportFaults",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ImportId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Row = table.Column<int>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Field = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerImportFaults", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CustomerImportFaults_CustomerImports_ImportId",
                        column: x => x.ImportId,
                        principalTable: "CustomerImports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CustomerImportFiles",
                columns: table => new
                {
                    ImportId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerImportFiles", x => x.ImportId);
                    table.ForeignKey(
                        name: "FK_CustomerImportFiles_CustomerImports_ImportId",
                        column: x => x.ImportId,
                        principalTable: "CustomerImports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_AccountId_NormalizedEmail",
                table: "Users",
                columns: new[] { "AccountId", "NormalizedEmail" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_AccountId_ActorUserId_InsertedAt",
                table: "AuditEntries",
                columns: new[] { "AccountId", "ActorUserId", "InsertedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_CustomerImportFaults_ImportId_Row",
                table: "CustomerImportFaults",
                columns: new[] { "ImportId", "Row" });

            migrationBuilder.CreateIndex(
                name: "IX_CustomerImports_AccountId_EndedAt",
                table: "CustomerImports",
                columns: new[] { "AccountId", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_CustomerImports_Open",
                table: "CustomerImports",
                column: "AccountId",
                unique: true,
                filter: "\"EndedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CustomerImportFaults");

            migrationBuilder.DropTable(
                name: "CustomerImportFiles");

            migrationBuilder.DropTable(
                name: "CustomerImports");

            migrationBuilder.DropIndex(
                name: "IX_Users_AccountId_NormalizedEmail",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_AccountId_ActorUserId_InsertedAt",
                table: "AuditEntries");
        }
    }
}
