@deco
def f(a, *b, k: int = 3, **c) -> int:
    """doc"""
    if a > 1: return 2
    x = f'a{b + 1!r:>{w}}c' 'd'  # c
    for i in range(3):
        while x:
            x -= 1
        else:
            pass
    try:
        y = lambda q: q + 1
    except (A, B) as e:
        raise
    finally:
        z()
    if a:
        b
    elif c is not None and (d or
            e):
        e
    else:
        f

class C(Base):
    async def m(self):
        return [x for x in self.y if x]
