#!/usr/bin/env node
// npm links a bin only where its file is there at install time, and a fresh checkout is not built yet.
import '../dist/bin.js';
