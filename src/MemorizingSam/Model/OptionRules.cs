using System.Runtime.CompilerServices;

namespace MemorizingSam.Model;

/// <summary>Rules that several option records share.</summary>
internal static class OptionRules
{
    /// <summary>Checks that a number is above zero.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Positive(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value <= 0)
        {
            throw new ArgumentException($"{name} ({value}) must be positive.");
        }
    }

    /// <summary>Checks that a number divides by another.</summary>
    /// <param name="value">The option.</param>
    /// <param name="factor">What it must divide by.</param>
    /// <param name="reason">Why, as a clause.</param>
    /// <param name="name">What the message calls the option.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Multiple(
        int value, int factor, string reason, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value % factor != 0)
        {
            throw new ArgumentException($"{name} ({value}) must be a multiple of {factor}, for {reason}.");
        }
    }

    /// <summary>Checks that an enum value has a name.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static void Defined<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string name = "")
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentException($"{name} ({value}) must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }
}
