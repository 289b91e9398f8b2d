# %% right="of somebody else, pasted as it was printed"
my_run = '{"name": "\u5c71\u7530 \u82b1\u5b50", "pictures": "f5c8a7be00e4", "answers": "3da31e863163e080369d90b72e2608d248078495f411d948c268146e7563a6adc630e2092c08e866346c0183754183b4bca08f1a47d25b7cb6cf49978e668f33831f4d408c14fea0634ce5a92c7050b0896abdbccaeade1394949f6262980f9807d9954450792835cd35b989403670911d34a18ab095e3601a1a1d21e8594d82ae2060f546db420b07b8a06094e046d0913123a4dfda5ec2089559ae81cd83ba9a10f3635f63cc4904c0a2b17515f01f1c326b118096434805e35d8"}'


# %% right="put together in the notebook, the keys in another order"
my_run = json.dumps({"answers": "64e9848a312967946d1519e985922420e34d6074ebb0ca9159a020230f70529f6accfd29d90fc03462973456a465108d2da941c11d38423e90d238f375a4522c8855682ae6db82114350b55b5f12484b53d20ec05bfc734401951b4edc4c5b097bc428c0bca65e6b2bd3a1624d7fdcbda98d560690642664245550225fec4214c376188ec701615d827c26b644dbaaefcdd200f125252a99f80acc9d4a0a5408e44064e5e6c1518a62c94762b8115da7d3ff99102f7120bb4ee50c1", "pictures": "f5c8a7be00e4", "name": "s0000009"}, indent=1)


# %% wrong="a constant" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}'


# %% wrong="the other constant" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "0"}'


# %% wrong="looked up from the labels: the smaller one" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "8058c04da714e8fc62db07b8597f79821bccc46f29c786a992248e1503ad1bf9671bfec268d58034920442464886c3a1504e7774549570a060d6114b1242bb32c18166655bf0175140150dc0a0b74af866665189ad4a1150d4199242051c9d030165d3bf614625b328c70db9571f6a536a7ac4a3f95f489d71f06b110e3c0ca8302b34aa1cac6b14ee66cc461053d72adcc024a100041fb4799d0180104db99b1d88a6c381838d9860b80be379c050ed76b5d3203b36093499a0e1b"}'


# %% wrong="looked up from the labels, one of the two drawn at random" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "890dc7192881135aaf72331f758ddb64bdd248bd1d20e331ea14562d04e9fc9a28e80fb06a824e3887c88be547c586fa2516b395bebda6a6ea0048629c28cfcb4fd249efe8063d2a59b0270c1359e99dfc0394fcc54ee4b0199af8a11028e1bcc557e2a7c39e5bbdd82fff0a69c4a2daf456fd87232fb7395c10ccb7e468666708450567d22fb5438448c4f55c8caff12f2f45c7a826acc1503f86ac713fd7ebb23d4afe33d479bfd5b471488fb0ff27c0abb973f5fdc92dbdd0b98"}'


# %% wrong="the brighter of the two" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "18aefb7e81c1ae774da852d940d33566a7576219ff6e1474e420b518028d2cddc55f0eeb73ede30b46d1b65125af4c014400dc7e43d792e98ec1f0d3f003b89b10d26ea026e76a7a006cbad90ee3225d1cb29e8881ac192a1100b0438f6c65306aaaa68a73532ab99c90d82c3d0f1c3cdef133f81fae564e977d80287f2945409428af051d072a08cd2a3001588c0123a74a89769b0215674d33bcde4ea672e56f2e8b6e0a04e95f862ebe2adccee7ba7483bf49f6641b1a2ab5a89"}'


# %% wrong="the nearest picture" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "aa52aa2a77e5907c39cd9199110820d0e5d40659e6a3def15e9ee47f00aff37373bfe7c6d95c76b00f5c9356b60b5e1d100e1802d508f78c6ec44e1a421e8043cc1e10505c6c736da8c807962376b111177fc6e92fd9b45001aa06476b8e0cc36d2d36918e098bdf85476c81c44ec14322da093f20b459ae3565a45b0935c18631a71cf0d54b3f99c811bc67de13d61859ddcc80280f5f065201861d925b63a37b424cf241e31441815da98e734e00789c938a6586a662229b646e9"}'


# %% wrong="the nearer class mean" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "a932eb1b7fed0e1f596895d11e4c32b2a7761e79ee619a754d4a6d1d30a7461d172fece351fd6ab8161a9252e609700824caf6801502d2a81c0eda1a582ca159045410367c544968a4fd10d411c68b589c264a193bd94bd0c12454470a8e3cdbf80d36b9ff450a3b011e5c81060ede6b2a1a797d5022593cbc25e15a0371a10390456f5045cc2f98c81bbcc7cdddc30312dec5d83a0b54475312ea4dc13b73e7498e07e34b25b549e07ff1ac38ce003194b7fa69c62e2b3283a66f5"}'


# %% wrong="a model that is not good enough: linear" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "a3b4eb1f7fec969749e891d81c4d307297760619fe619255cd7a7d1c20af469d472facfb33fd6a8a041ad252100b6198040efe5051c452bc0e07da4a5828a1d9801870347464697aa26c70dcb9e78b591b224a1823d81b3084009407028c1dd36a84a6abfd051a93019ccc91d6069c692a107be452ae534c3ec5e14a2033010290096f150d4c2e18c50b30d58addc3031aca8dd03a035567731ff8cc413b73e7798e0fe26b25b54be15ab42d08cc0035d4b3fb48e2662312a386691"}'


# %% wrong="a model that is not good enough: SmallCNN of lesson 13, few pictures" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "aa94eb7f7fc1875f51e953f33cd833b1a7fe8639fd62af744c22a97c32bea405cf3d8eeb33ed6b800c1bdb92e61b7b19140a8e7265c51aaa09a3ce4d522823db001250365e74796ea2ecd2942af3ab59cd924af81bd1192a11141447039eadd2eb8ba69173489abf8114ec909434bd6baa5b7be89aee536f5205a1ea2b710502900d6d1554cc2e104f9a75d5dd59cb23129ecddc3a4a55550b1bb8cd433b63e7718a8fa27b25b153e11dbcab18ce41b114b3eb49ccde0b12a3846b5"}'


# %% wrong="the name changed, not the answers: a record made for another" fails="test-my_run"
my_run = '{"name": "s0000002", "pictures": "f5c8a7be00e4", "answers": "ab806b5fdbc9873f596951f33ccd123397768638fcc533740c2af91830bf14154637adeb63ed6302030cd252940b6d19951a5cf0e2da128c0967ca495c2aa3d9815a7026efb4597ac068709c3ad2a3591f024298abb91b22101094030fde6cd1ea83469979431a9b0390ccb3b61a9c6afa167ae49a6e53433a15a95a2a21012290084f2504ce2a00c10a74c099dcc123128ac9587a12514f33bbf8cd033f73ed390ecae22b05b457f17abca808ca60b55432fb48ce040b168b8669c"}'


# %% wrong="a record of other pictures" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "0f1e2d3c4b5a", "answers": "ab806b5fdbc9873f596951f33ccd123397768638fcc533740c2af91830bf14154637adeb63ed6302030cd252940b6d19951a5cf0e2da128c0967ca495c2aa3d9815a7026efb4597ac068709c3ad2a3591f024298abb91b22101094030fde6cd1ea83469979431a9b0390ccb3b61a9c6afa167ae49a6e53433a15a95a2a21012290084f2504ce2a00c10a74c099dcc123128ac9587a12514f33bbf8cd033f73ed390ecae22b05b457f17abca808ca60b55432fb48ce040b168b8669c"}'


# %% wrong="cut off in pasting" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "ab806b5fdbc9873f596951f33ccd123397768638fcc533740c2af91830bf14154637adeb63ed6302030cd252940b6d19951a5cf0e2da128c0967ca495c2aa3d9815a7026efb4597ac068709c3ad2a3591f024298abb91b22101094030fde6cd1ea83469979431a9b0390ccb3b61a9c6afa167ae49a6e53433a15a95a2a21012290084f2504ce2a00c10a74c099dcc123128ac9587a12514f33bbf8cd033f7'


# %% wrong="answers cut off" fails="test-my_run"
my_run = '{"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "0"}'


# %% wrong="the dictionary, not the line" fails="test-my_run"
my_run = {"name": "s0000001", "pictures": "f5c8a7be00e4", "answers": "ab806b5fdbc9873f596951f33ccd123397768638fcc533740c2af91830bf14154637adeb63ed6302030cd252940b6d19951a5cf0e2da128c0967ca495c2aa3d9815a7026efb4597ac068709c3ad2a3591f024298abb91b22101094030fde6cd1ea83469979431a9b0390ccb3b61a9c6afa167ae49a6e53433a15a95a2a21012290084f2504ce2a00c10a74c099dcc123128ac9587a12514f33bbf8cd033f73ed390ecae22b05b457f17abca808ca60b55432fb48ce040b168b8669c"}


# %% wrong="never filled in" fails="test-my_run"
my_run = ''


# %% wrong="the accuracy alone" fails="test-my_run"
my_run = "0.9940"
