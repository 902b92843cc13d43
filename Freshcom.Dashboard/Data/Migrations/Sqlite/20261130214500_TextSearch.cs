using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TextSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "NormalizedEmail",
                table: "Customers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.Sql("""
                UPDATE "Customers" SET "NormalizedEmail" = COALESCE((SELECT u."NormalizedEmail" FROM "Users" AS u WHERE u."Id" = "Customers"."UserId"), upper("Email")) WHERE "Email" IS NOT NULL;
                """);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_NormalizedEmail",
                table: "Customers",
                columns: new[] { "AccountId", "NormalizedEmail" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_AccountId_PhoneNumber",
                table: "Customers",
                columns: new[] { "AccountId", "PhoneNumber" },
                filter: "\"PhoneNumber\" IS NOT NULL");

            migrationBuilder.Sql("""
                CREATE TABLE "SearchAccounts" ("Number" INTEGER NOT NULL PRIMARY KEY, "AccountId" TEXT NOT NULL UNIQUE);
                CREATE TABLE "SearchKeys" ("Key" INTEGER NOT NULL PRIMARY KEY, "CustomerId" TEXT NOT NULL UNIQUE);
                CREATE VIRTUAL TABLE "SearchTexts" USING fts5("Text", content='', contentless_delete=1, tokenize='trigram case_sensitive 1', detail='none');
                INSERT INTO "SearchAccounts" ("AccountId") SELECT DISTINCT "AccountId" FROM "Customers";
                INSERT INTO "SearchKeys" ("Key", "CustomerId") SELECT (a."Number" << 32) + row_number() OVER (PARTITION BY c."AccountId" ORDER BY c."Id"), c."Id" FROM "Customers" AS c JOIN "SearchAccounts" AS a ON a."AccountId" = c."AccountId";
                INSERT INTO "SearchTexts" (rowid, "Text") SELECT k."Key", c."SearchText" FROM "SearchKeys" AS k JOIN "Customers" AS c ON c."Id" = k."CustomerId" ORDER BY k."Key";
                """);

            // An account's keys follow each other, so that a search reads its part of the index alone. Whoever rebuilds Customers makes these three anew.
            migrationBuilder.Sql("""
                CREATE TRIGGER "SearchTexts_Insert" AFTER INSERT ON "Customers" BEGIN
                    INSERT INTO "SearchAccounts" ("AccountId") SELECT NEW."AccountId" WHERE NOT EXISTS (SELECT 1 FROM "SearchAccounts" WHERE "AccountId" = NEW."AccountId");
                    INSERT INTO "SearchKeys" ("Key", "CustomerId")
                        SELECT COALESCE((SELECT k."Key" + 1 FROM "SearchKeys" AS k WHERE k."Key" BETWEEN a."Number" << 32 AND (a."Number" << 32) + 4294967295 ORDER BY k."Key" DESC LIMIT 1), a."Number" << 32), NEW."Id"
                        FROM "SearchAccounts" AS a WHERE a."AccountId" = NEW."AccountId";
                    INSERT INTO "SearchTexts" (rowid, "Text") SELECT "Key", NEW."SearchText" FROM "SearchKeys" WHERE "CustomerId" = NEW."Id";
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER "SearchTexts_Update" AFTER UPDATE OF "SearchText" ON "Customers" WHEN NEW."SearchText" IS NOT OLD."SearchText" BEGIN
                    UPDATE "SearchTexts" SET "Text" = NEW."SearchText" WHERE rowid = (SELECT "Key" FROM "SearchKeys" WHERE "CustomerId" = NEW."Id");
                END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER "SearchTexts_Delete" AFTER DELETE ON "Customers" BEGIN
                    DELETE FROM "SearchTexts" WHERE rowid = (SELECT "Key" FROM "SearchKeys" WHERE "CustomerId" = OLD."Id");
                    DELETE FROM "SearchKeys" WHERE "CustomerId" = OLD."Id";
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER "SearchTexts_Insert";
                DROP TRIGGER "SearchTexts_Update";
                DROP TRIGGER "SearchTexts_Delete";
                DROP TABLE "SearchTexts";
                DROP TABLE "SearchKeys";
                DROP TABLE "SearchAccounts";
                """);

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_NormalizedEmail",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_AccountId_PhoneNumber",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "NormalizedEmail",
                table: "Customers");
        }
    }
}
