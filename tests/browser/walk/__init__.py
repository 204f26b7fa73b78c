"""The main job, a to i, as its people do it. Each module is one part; the village is 小梅村."""
