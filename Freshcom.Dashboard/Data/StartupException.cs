namespace Freshcom.Data;

/// <summary>The app cannot start as it is configured: one line for the operator, exit code 1.</summary>
public sealed class StartupException(string message) : Exception(message);
