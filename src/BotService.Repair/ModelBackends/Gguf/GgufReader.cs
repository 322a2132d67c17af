namespace BotService.Repair.ModelBackends.Gguf;

/// <summary>Reads the head of a GGUF file without trusting a single number of it.</summary>
public static class GgufReader
{
    private const uint Magic = 0x46554747;
    private const int MostKeys = 100_000;
    private const int MostTensors = 1_000_000;
    private const int MostDimensions = 8;

    public static GgufReading Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return new GgufReading.Read(Header(new GgufInput(file)));
        }
        catch (InvalidDataException e)
        {
            return new GgufReading.Broken($"'{path}' is no sound GGUF file: {e.Message}.");
        }
        catch (EndOfStreamException)
        {
            return new GgufReading.Broken($"'{path}' is no sound GGUF file: it ends in the middle of its head. Download it again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new GgufReading.Broken($"'{path}' cannot be read: {e.Message}");
        }
    }

    private static GgufHeader Header(GgufInput input)
    {
        if (input.UInt32() != Magic)
        {
            throw new InvalidDataException("it does not begin with the letters GGUF");
        }

        var version = input.UInt32();
        if (version is not (2 or 3))
        {
            throw new InvalidDataException(version > 0xFFFF ? "it is written for big-endian machines" : $"version {version} is not known, only 2 and 3");
        }

        var tensors = input.Count(MostTensors, "tensors");
        var keys = input.Count(MostKeys, "keys");
        var metadata = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < keys; i++)
        {
            var key = input.Key();
            if (GgufValues.Read(input) is { } value)
            {
                metadata[key] = value;
            }
        }

        return new GgufHeader((int)version, tensors, Parameters(input, tensors), metadata);
    }

    private static long Parameters(GgufInput input, int tensors)
    {
        var parameters = 0L;
        for (var i = 0; i < tensors; i++)
        {
            input.Key();
            var dimensions = input.UInt32();
            if (dimensions > MostDimensions)
            {
                throw new InvalidDataException($"tensor {i} has {dimensions} dimensions");
            }

            var size = 1L;
            for (var d = 0; d < dimensions; d++)
            {
                size = Times(size, input.UInt64(), i);
            }

            parameters = checked(parameters + size);
            input.UInt32();
            input.UInt64();
        }

        return parameters;
    }

    private static long Times(long size, ulong length, int tensor)
    {
        const long MostWeights = 1L << 44;
        return length <= MostWeights && Math.BigMul((ulong)size, length, out var low) == 0 && low <= MostWeights
            ? (long)low
            : throw new InvalidDataException($"tensor {tensor} is too large to be true");
    }
}
