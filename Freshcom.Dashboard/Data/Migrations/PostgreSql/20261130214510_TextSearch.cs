using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Freshcom.Data.Migrations.PostgreSql
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
                type: "text",
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

            // Every three characters in a row, behind the account's end: a search reads its own account's part of the index alone, and no list of what is still to be sorted in.
            migrationBuilder.Sql("""
                CREATE FUNCTION "SearchGrams"("Account" uuid, "Words" text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS
                $$ SELECT ARRAY(SELECT right($1::text, 8) || substr($2, i, 3) FROM generate_series(1, length($2) - 2) AS i) $$;
                CREATE INDEX "IX_Customers_SearchGrams" ON "Customers" USING gin ("SearchGrams"("AccountId", "SearchText")) WITH (fastupdate = off);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP INDEX "IX_Customers_SearchGrams";
                DROP FUNCTION "SearchGrams"(uuid, text);
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
