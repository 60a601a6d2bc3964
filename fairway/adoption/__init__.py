"""Takes over what exists in Azure: finds it in descriptions, compares it with the program, and proves that nothing
changes. The steps, each with its modules; `adoption.adopted` does steps 3 to 6:

1. Descriptions: `by_az` runs az, `reads` reads the files (`empty_lists`), `surroundings` is what `--manage` (`kinds`)
   adds, such as a `shared_network`, without what is managed `elsewhere`.
2. Clusters: `clusters` chooses them, `found` puts each together of `matched` descriptions without what is `outdated`:
   its `pools`, `states`, `open_values`, `secret_values`, `node_account`, what is `newer` than the SDK or `lacking`,
   what Azure has `always_returned`, its `region`, and what of it is `writable`. `owners` are the tools that manage it
   (`owner_lines`), `staying` is what they keep.
3. Config: the project's `config.adoption` writes what `configured` defines. `completed` has what Azure fills in,
   `together` joins clusters, `passes` leaves out what does not fit, `environment` is the one that `--add` changes.
4. Comparison: `existing` runs the program (`run`) over what exists, and `conformance` compares each value that it
   sends with Azure's (`of_azure`, `unsent`). `job` does so with one config, `old_stack` over another program's state.
   `wrong_types` are values that no run takes.
5. Files: `stack_file`, `texts` (`keys`, `left_out`, `secret_tags`, `kept`, `cluster_files`), `import_file`, `files`;
   `import_shape` checks an import file that is read again.
6. Proof: `proof` rehearses the import and an update, `losses` is what the update may lose, `result` has all of it,
   `earlier` compares it with an earlier stack file. `fairway.report.adoption` prints it.
7. Afterwards `hardening` tries the steps to the program's defaults, with their `obstacles`."""
