"""The handler of examples/providers in Python: FastAPI, SQLAlchemy (asyncio), asyncpg."""

import os
import sys

import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

VARIANT = sys.argv[1]

engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://", 1))
app = FastAPI()


class Provider(BaseModel):
    type: str


@app.get("/health")
async def health():
    return {"ok": True}


@app.post("/workspaces/{workspace}/providers", status_code=201)
async def connect(workspace: int, provider: Provider):
    values = {"workspace": workspace, "type": provider.type}
    try:
        async with engine.begin() as db:
            found = await db.execute(
                text("SELECT 1 FROM providers WHERE workspace_id = :workspace AND type = :type"), values
            )
            if found.first():
                raise HTTPException(409, "Provider already connected")
            inserted = await db.execute(
                text("INSERT INTO providers (workspace_id, type) VALUES (:workspace, :type) RETURNING id"), values
            )
            return {"id": inserted.scalar_one()}
    except IntegrityError as error:
        if VARIANT == "handled" and error.orig.sqlstate == "23505":
            raise HTTPException(409, "Provider already connected")
        raise


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
