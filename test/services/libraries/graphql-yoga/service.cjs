require('./app.cjs')(require('graphql-yoga'));
