# %% right="a run with 8 mistakes"
my_run = '{"probe": "e2378db084e0", "predictions": "100011112222333344445555666877789899abaabbbbccccddddeeefffgggghhhhiiijjjkkmlmmnnooppppqqrrrssssttuuvvvwwwxyxyyyAzzAA", "accuracy": 0.931}'


# %% right="exactly at the bar: 82 of 116, other order of keys, spaces"
my_run = '{  "accuracy": 0.7069,  "predictions": "1010111222224333454455657668787898a9ababbbbbdcccdeddeeffffghghhhihjiijjkkkmlnmnnoppppprqrrrtssstuuuvvwwxwxyxzyyAzAAA",  "probe": "e2378db084e0" }'


# %% wrong="the record of the miniature" fails="test-my_run"
my_run = '{"probe": "4a5a63adaf42", "predictions": "0012345678", "accuracy": 0.9}'


# %% wrong="one right answer too few" fails="test-my_run"
my_run = '{"probe": "e2378db084e0", "predictions": "1010111222224333454455657668787898a9ababbbbbdcccdeddeeffffghghhhihjiijjkkkmlnmnnoppppprqrrrtssstuuvvvwwxwxyxzyyAzAAA", "accuracy": 0.6983}'


# %% wrong="only a part of the line was pasted" fails="test-my_run"
my_run = '{"probe": "e2378db084e0", "predictions": "100011112222333344'


# %% wrong="never filled in" fails="test-my_run"
my_run = ''


# %% wrong="always the most frequent answer" fails="test-my_run"
my_run = '{"probe": "e2378db084e0", "predictions": "11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111", "accuracy": 0.0345}'
