"""Looks whether there is an item and makes one if not: each driver in its own ways. Prints what it saw."""

import asyncio
import io
import sys

url, way = sys.argv[1:]
COUNT = "SELECT count(*) FROM item"
INSERT = "INSERT INTO item (name) VALUES (%s)"


def psycopg2_transaction():
    import psycopg2

    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(COUNT)
        seen = cursor.fetchone()[0]
        if seen == 0:
            cursor.execute(INSERT, ("x",))
    connection.close()
    return seen


def psycopg2_copy():
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        out = io.StringIO()
        cursor.copy_expert("COPY (SELECT count(*) FROM item) TO STDOUT", out)
        seen = int(out.getvalue())
        if seen == 0:
            cursor.copy_from(io.StringIO("x\n"), "item", columns=("name",))
    connection.close()
    return seen


def psycopg2_server_cursor():
    import psycopg2

    connection = psycopg2.connect(url)
    with connection, connection.cursor("named") as reading, connection.cursor() as cursor:
        reading.itersize = 1
        reading.execute("SELECT id FROM item")
        seen = len(list(reading))
        if seen == 0:
            cursor.execute(INSERT, ("x",))
    connection.close()
    return seen


def psycopg_pipeline():
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        with connection.pipeline():
            # Two statements and one Sync: an implicit transaction.
            first = connection.execute(COUNT)
            connection.execute("INSERT INTO item (name) SELECT 'x' WHERE NOT EXISTS (SELECT FROM item)")
            return first.fetchone()[0]


def psycopg_copy():
    import psycopg

    with psycopg.connect(url, prepare_threshold=0) as connection:
        seen = connection.execute(COUNT).fetchone()[0]
        if seen == 0:
            with connection.cursor().copy("COPY item (name) FROM STDIN") as copy:
                copy.write_row(("x",))
        return seen


def psycopg_binary():
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor(binary=True) as cursor:
        seen = cursor.execute(COUNT).fetchone()[0]
        if seen == 0:
            cursor.executemany(INSERT, [("x",), ("y",)])
        return seen


async def asyncpg_ways():
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        if way == "asyncpg_copy":
            seen = await connection.fetchval(COUNT)
            if seen == 0:
                await connection.copy_records_to_table("item", records=[("x",)], columns=["name"])
            return seen
        async with connection.transaction():
            seen = 0
            async for _ in connection.cursor("SELECT id FROM item", prefetch=1):
                seen += 1
            if seen == 0:
                await connection.executemany("INSERT INTO item (name) VALUES ($1)", [("x",), ("y",)])
            return seen
    finally:
        await connection.close()


print(asyncio.run(asyncpg_ways()) if way.startswith("asyncpg") else globals()[way]())
