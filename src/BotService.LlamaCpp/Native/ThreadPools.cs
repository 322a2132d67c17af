namespace BotService.LlamaCpp.Native;

/// <summary>Makes thread pools of the CPU backend, which alone has the functions for it.</summary>
internal sealed unsafe class ThreadPools
{
    private readonly delegate* unmanaged<NativeThreadPoolParams*, nint> create;
    private readonly delegate* unmanaged<nint, void> free;

    private ThreadPools(nint create, nint free)
    {
        this.create = (delegate* unmanaged<NativeThreadPoolParams*, nint>)create;
        this.free = (delegate* unmanaged<nint, void>)free;
    }

    public static ThreadPools Find(IEnumerable<LlamaDevice> devices)
    {
        foreach (var registry in devices.Select(d => d.Registry))
        {
            var (create, free) = (Ggml.ProcAddress(registry, "ggml_threadpool_new"), Ggml.ProcAddress(registry, "ggml_threadpool_free"));
            if (create != 0 && free != 0)
            {
                return new ThreadPools(create, free);
            }
        }

        return new ThreadPools(0, 0);
    }

    /// <summary>0 when there is no CPU backend; llama.cpp then starts threads for each call.</summary>
    public nint Create(int threads)
    {
        if (create is null)
        {
            return 0;
        }

        NativeThreadPoolParams parameters;
        Ggml.ThreadPoolParamsInit(&parameters, threads);
        return create(&parameters);
    }

    public void Free(nint pool)
    {
        if (pool != 0)
        {
            free(pool);
        }
    }
}
