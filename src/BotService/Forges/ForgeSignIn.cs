namespace BotService.Forges;

/// <summary>How people sign in with an account of a forge (OAuth 2 with a code). Each forge that can registers one.</summary>
/// <param name="Title">As people know the forge.</param>
/// <param name="Authorize">Where a person says yes.</param>
/// <param name="Token">Where the code becomes a token.</param>
/// <param name="User">Tells the token's person: JSON with <c>id</c> and <paramref name="LoginField"/>.</param>
/// <param name="Scope">The least that answers <paramref name="User"/>; "" for none.</param>
public sealed record ForgeSignIn(string Forge, string Title, Uri Authorize, Uri Token, Uri User, string LoginField, string Scope);
